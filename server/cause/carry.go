package cause

// Carried is an error on its way to another process: what a log may hold of it, and
// its kind. Nothing else of it goes over.
type Carried struct{ Operation, Kind, Code string }

// Carry takes of an error what may be carried.
func Carry(err error) Carried { return Carried{operation(err), Kind(err), code(err)} }

// Err is the error on the other side. It is of the same kind (errors.Is), and Of tells
// the same of it.
func (c Carried) Err() error { return &carried{c} }

type carried struct{ Carried }

func (c *carried) Error() string { return c.Operation }

func (c *carried) Is(target error) bool {
	for _, row := range kinds {
		if row.err == target {
			return row.kind == c.Kind
		}
	}
	return false
}
