def center_crop(img, output_size):
    """The middle of a picture; what lies outside of it is black."""
    size = [output_size] * 2 if isinstance(output_size, int) else list(output_size)
    height, width = size if len(size) == 2 else size * 2
    _, rows, columns = helper.get_dimensions(img)
    if width > columns or height > rows:
        across, down = max(width - columns, 0), max(height - rows, 0)
        img = helper.pad(img, [across // 2, down // 2, (across + 1) // 2, (down + 1) // 2])
        _, rows, columns = helper.get_dimensions(img)
        if (rows, columns) == (height, width):
            return img
    return helper.crop(img, int(round((rows - height) / 2.0)), int(round((columns - width) / 2.0)), height, width)
