import a
x = b.c(d)