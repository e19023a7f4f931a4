package page

import (
	"io/fs"

	"trivselspuls/static"
)

// ReadViews is LoadViews from other files than those the program carries.
func ReadViews(source fs.FS) (*Views, error) {
	read, err := readFiles(source, static.Load)
	if err != nil {
		return nil, err
	}
	return newViews(func() *files { return read })
}
