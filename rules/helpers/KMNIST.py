class KMNIST(helper.MNIST):
    """Handwritten Hiragana, from the files of the data set below `root`/KMNIST/raw; nothing is downloaded."""

    folder = "KMNIST"
    classes = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]
