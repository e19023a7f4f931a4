package page

// ReadViews is LoadViews from other files than those the program carries.
var ReadViews = readViews
