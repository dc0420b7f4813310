class FashionMNIST(helper.MNIST):
    """Small pictures of clothes, from the files of the data set below `root`/FashionMNIST/raw; nothing is downloaded."""

    folder = "FashionMNIST"
    classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
