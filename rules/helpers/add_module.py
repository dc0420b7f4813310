def add_module(cell, name, module):
    """Adds a child by its name; a SequentialCell runs it after those that it has."""
    setattr(cell, name, module)
    if isinstance(cell, mindspore.nn.SequentialCell):
        cell.cell_list = list(cell._cells.values())
