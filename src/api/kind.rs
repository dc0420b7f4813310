//! What sort of value an expression is.

/// The kind of a value. What is not proved is `Unknown`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Not known; never matches a method rule unless its name is distinctive.
    #[default]
    Unknown,
    /// `torch.Tensor` or a subclass, of which no more is known.
    Tensor,
    /// A tensor of complex numbers.
    Complex,
    /// `nn.Parameter`
    Parameter,
    /// An instance of an `nn.Module` subclass.
    Module,
    /// An instance of an `optim.Optimizer` subclass.
    Optimizer,
    /// An instance of a learning rate scheduler.
    Scheduler,
    /// `torch.amp.GradScaler`
    Scaler,
    /// `torch.dtype`
    Dtype,
    /// `torch.device`
    Device,
    /// `torch.Size`
    Size,
    /// `torch.Generator`
    Generator,
    /// An instance of a `Dataset` subclass.
    Dataset,
    /// `DataLoader`
    DataLoader,
    /// `numpy.ndarray`
    Ndarray,
    /// A class object that derives from `nn.Module`.
    ModuleClass,
    /// Known to be something without torch members: a number, string, list, dict, function, …
    Other,
}

impl Kind {
    /// The torch class whose members the values of a kind have.
    pub const CLASSES: [(Self, &'static str); 11] = [
        (Self::Tensor, "torch.Tensor"),
        (Self::Module, "torch.nn.Module"),
        (Self::Optimizer, "torch.optim.Optimizer"),
        (Self::Scheduler, "torch.optim.lr_scheduler.LRScheduler"),
        (Self::Scaler, "torch.amp.GradScaler"),
        (Self::Size, "torch.Size"),
        (Self::Generator, "torch.Generator"),
        (Self::Dataset, "torch.utils.data.Dataset"),
        (Self::DataLoader, "torch.utils.data.DataLoader"),
        (Self::Device, "torch.device"),
        (Self::Dtype, "torch.dtype"),
    ];

    /// The class in [`Kind::CLASSES`].
    #[must_use]
    pub fn class(self) -> Option<&'static str> {
        let kind = if self.is_tensor() { Self::Tensor } else { self };
        Self::CLASSES.iter().find(|(other, _)| *other == kind).map(|(_, class)| *class)
    }

    /// True for a tensor of any sort.
    #[must_use]
    pub fn is_tensor(self) -> bool {
        matches!(self, Self::Tensor | Self::Complex | Self::Parameter)
    }
}
