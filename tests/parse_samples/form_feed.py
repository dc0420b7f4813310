import a

def f():
	return a

class B: pass
