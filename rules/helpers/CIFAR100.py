class CIFAR100(helper.CIFAR10):
    """Small colour pictures of a hundred classes, from the pickled files of the data set below `root`; nothing is downloaded."""

    folder, meta, labels = "cifar-100-python", "meta", "fine_label"
    files = {True: ["train"], False: ["test"]}
