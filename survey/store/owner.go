package store

import (
	"context"

	"trivselspuls/survey"
)

const ownerColumns = `o.id, o.name, o.fictional, o.accent, o.language`

// CreateOwner stores a new owner, with the usual for what it has not chosen.
func (tx *Tx) CreateOwner(ctx context.Context, o survey.Owner) error {
	o = o.WithDefaults()
	return tx.exec(ctx, "create owner",
		`insert into owner (id, name, fictional, accent, language) values (?, ?, ?, ?, ?)`, o.ID, o.Name, o.Fictional, o.Accent, o.Language)
}

// Owner reads one owner.
func (r Reader) Owner(ctx context.Context, id survey.OwnerID) (survey.Owner, error) {
	return get[survey.Owner](ctx, r, "owner", `select `+ownerColumns+` from owner o where o.id = ?`, id)
}

// Owners lists all owners by name.
func (r Reader) Owners(ctx context.Context) ([]survey.Owner, error) {
	return list[survey.Owner](ctx, r, "owners", `select `+ownerColumns+` from owner o order by o.name, o.id`)
}

// ChangeOwner gives an owner another name, accent and language.
func (tx *Tx) ChangeOwner(ctx context.Context, o survey.Owner) error {
	o = o.WithDefaults()
	return tx.execOne(ctx, "change owner",
		`update owner set name = ?, accent = ?, language = ? where id = ?`, o.Name, o.Accent, o.Language, o.ID)
}

// Contacts lists whom an owner's respondents may turn to, in its own order.
func (r Reader) Contacts(ctx context.Context, owner survey.OwnerID) ([]survey.Contact, error) {
	return list[survey.Contact](ctx, r, "contacts",
		`select name, phone, note from contact where owner_id = ? order by position`, owner)
}

// SetContacts replaces them.
func (tx *Tx) SetContacts(ctx context.Context, owner survey.OwnerID, contacts []survey.Contact) error {
	err := tx.exec(ctx, "delete contacts", `delete from contact where owner_id = ?`, owner)
	for i, c := range contacts {
		if err != nil {
			break
		}
		err = tx.exec(ctx, "create contact",
			`insert into contact (owner_id, position, name, phone, note) values (?, ?, ?, ?, ?)`, owner, i+1, c.Name, c.Phone, c.Note)
	}
	return err
}
