class TreeSpec:
    """How a container holds what is in it; a leaf has no type."""

    def __init__(self, type=None, context=None, children_specs=()):
        self.type, self.context, self.children_specs = type, context, list(children_specs)
        self.num_children = len(self.children_specs)
        self.num_leaves = 1 if type is None else sum(child.num_leaves for child in self.children_specs)

    def __eq__(self, other):
        if not isinstance(other, self.__class__):
            return NotImplemented
        known = (self.type, self.context, self.children_specs)
        return known == (other.type, other.context, other.children_specs)

    def is_leaf(self):
        return self.type is None
