x = f(1)
if a:
	y.z()  # c

	# d
