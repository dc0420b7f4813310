class GaussianBlur:
    """Blurs a picture, by a sigma that is drawn from a range for each."""

    def __init__(self, kernel_size, sigma=(0.1, 2.0)):
        self.kernel_size, self.sigma = kernel_size, sigma if isinstance(sigma, (tuple, list)) else (sigma, sigma)

    def __call__(self, image):
        import random

        sigma = random.uniform(*self.sigma)
        blur = mindspore.dataset.vision.GaussianBlur(self.kernel_size, (sigma, sigma))
        return mindspore.dataset.vision.ToPIL()(blur(image))
