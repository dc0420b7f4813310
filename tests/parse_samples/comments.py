# only
  # comments