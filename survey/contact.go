package survey

import "strings"

// Contact is somebody respondents may turn to, besides the national help lines:
// the school nurse, the municipality's ombud.
type Contact struct {
	Name  string
	Phone string // digits, spaces and a leading plus
	Note  string // such as when somebody answers; may be empty
}

// MaxContacts is how many an owner may name: a long list helps nobody.
const MaxContacts = 4

// Check finds what is wrong with a contact: name, phone, note.
func (c Contact) Check() Problems {
	list := checkName("name", c.Name)
	digits := 0
	for _, r := range c.Phone {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	switch {
	case strings.TrimSpace(c.Phone) == "":
		list.Add("phone", Missing)
	case strings.Trim(c.Phone, "0123456789 +") != "" || digits < 3 || len(c.Phone) > 20:
		list.Add("phone", NotAPhone)
	}
	if len([]rune(c.Note)) > MaxName {
		list.Add("note", TooLong)
	}
	return list
}
