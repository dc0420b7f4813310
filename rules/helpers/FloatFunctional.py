class FloatFunctional(mindspore.nn.Cell):
    """Arithmetic as methods, without the observers of quantisation."""

    def add(self, x, y):
        return x + y

    def add_scalar(self, x, y):
        return x + y

    def mul(self, x, y):
        return x * y

    def mul_scalar(self, x, y):
        return x * y

    def matmul(self, x, y):
        return mindspore.mint.matmul(x, y)

    def cat(self, x, dim=0):
        return mindspore.mint.cat(x, dim)

    def add_relu(self, x, y):
        return mindspore.mint.nn.functional.relu(x + y)
