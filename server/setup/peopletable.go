package setup

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/sheet"
	"trivselspuls/survey/store"
)

// PersonRow is one row of a table of people, as it was understood.
type PersonRow struct {
	Place
	Account store.Account
	Roles   []survey.Role
	Units   []survey.Unit
	Whole   bool           // of the municipality, as the table says
	Guessed []string       // the cells whose words were not known as they stand
	Grants  []survey.Grant // that the person is given
	New     bool           // has no account yet
	Same    int            // the line above that makes the account, of somebody new on several lines
	Secret  string         // of the first sign-in of somebody new, once it is stored
	cells   map[string]string
	merged  bool // the unit stands first, and may stand on the first of its lines only
}

// Guesses reports whether a cell is understood by a guess.
func (r PersonRow) Guesses(field string) bool { return slices.Contains(r.Guessed, field) }

// Cell is what stands in the table.
func (r PersonRow) Cell(field string) string { return r.cells[field] }

// PeopleWords are what a table may call a role, and units of a kind all at once, or all
// there are (the empty kind). All are in small letters.
type PeopleWords struct {
	Roles map[string]survey.Role
	Units map[string]survey.UnitKind
}

// personFields are the columns of a table of people without a heading.
var personFields = []string{"name", "login", "role", "unit"}

// ReadPeople reads people that were pasted or sent as a file: name, login, roles and
// units, in this order or as a heading has them. A cell may hold several roles or units,
// and a person several lines; a line without name and login goes on with the person
// above, as merged cells do.
func ReadPeople(text string, units []survey.Unit, called PeopleWords) (rows []PersonRow) {
	columns, headed := personFields, false
	heading := func(cells []string) bool {
		found := survey.Map(cells, func(cell string) string {
			if _, role := called.Roles[fold(cell)]; role {
				return "role: " + cell // across, with a mark for whoever has it
			}
			return words().People.kind(fold(cell))
		})
		if !slices.Contains(found, "login") || !slices.Contains(found, "name") && !slices.Contains(found, "first") {
			return false
		}
		columns, headed = found, true
		return true
	}
	var above PersonRow
	for _, line := range sheet.Lines(text, sheet.Fixed{Columns: len(personFields), Least: 2, Heading: heading}) {
		row := PersonRow{Place: Place{Spot: Spot{Line: line.Row}}, cells: map[string]string{}}
		if said := addressed.FindStringSubmatch(at(line.Cells, 0)); said != nil && !headed && !strings.Contains(at(line.Cells, 1), "@") {
			line.Cells = slices.Concat(said[1:], line.Cells[1:]) // both in one cell
			if last := len(line.Cells) - 1; last == len(columns) && line.Cells[last] == "" {
				line.Cells = line.Cells[:last]
			}
		}
		for i, cell := range line.Cells {
			if i >= len(columns) || columns[i] == "" {
				continue
			}
			kind := columns[i]
			if role, across := strings.CutPrefix(kind, "role: "); across {
				kind, cell = "role", strings.TrimSpace(", "+marked(cell, role))
			}
			row.cells[kind] = strings.Trim(row.cells[kind]+" "+cell, " ,")
		}
		switch {
		case len(line.Cells) < 2 || len(line.Cells) > len(columns):
			row.Problems.Add("row", survey.WrongPerson)
		case line.Strange >= 0:
			row.Problems.Add("row", survey.UnfitCharacters)
		default:
			row.merged = columns[0] == "unit"
			row.read(units, called, above)
			above = row
		}
		rows = append(rows, row)
	}
	return rows
}

// marked is the role that a mark under it gives, nothing without a mark, or what stands there.
func marked(cell, role string) string {
	switch fold(cell) {
	case "x", "ja", "1", "✓", "✔":
		return role
	case "", "-", "0", "nei":
		return ""
	}
	return cell
}

// addressed is how mail programs write somebody: «Kari Li <kari@example.no>».
var addressed = regexp.MustCompile(`^(.*?)\s*<([^<>@]+@[^<>@]+)>;?$`)

func (r *PersonRow) read(units []survey.Unit, words PeopleWords, above PersonRow) {
	name, login := cmp.Or(r.cells["name"], strings.TrimSpace(r.cells["first"]+" "+r.cells["last"])), r.cells["login"]
	if strings.Contains(name, "@") && !strings.Contains(login, "@") {
		name, login = login, name
	}
	if said := addressed.FindStringSubmatch(login); said != nil {
		name, login = cmp.Or(name, said[1]), said[2]
	}
	if r.Account = (store.Account{Name: name, Login: strings.Trim(login, "-–")}); name+login == "" {
		r.Account = above.Account
	}
	for _, part := range parts(r.cells["role"], func(s string) bool { _, known := words.Roles[s]; return known }) {
		role, known := words.Roles[strings.ToLower(part)]
		if !known && office(part) {
			r.Problems.Add("role", survey.NoAccount)
		} else if !known {
			role = guessedRole(part, words)
			r.Guessed = append(r.Guessed, "role")
		}
		r.Roles = append(r.Roles, role)
	}
	if r.Problems.Of("role") == "" && (len(r.Roles) == 0 || slices.Contains(r.Roles, "")) {
		r.Problems.Add("role", survey.Unknown)
	}
	if r.merged && r.cells["unit"] == "" && slices.ContainsFunc(r.Roles, func(role survey.Role) bool { return role.OfUnit() || role.EveryUnit() }) {
		r.cells["unit"] = above.cells["unit"]
		r.Guessed = append(r.Guessed, "unit")
	}
	r.readUnits(units, words)
	r.Grants = Grants(r.Roles, survey.Map(r.Units, func(u survey.Unit) survey.UnitID { return u.ID }), r.Whole)
}

// readUnits finds the units of a cell: by their names, all of a kind, or by a part of a
// name that only one has.
func (r *PersonRow) readUnits(units []survey.Unit, words PeopleWords) {
	exact := func(key string) bool {
		_, all := words.Units[key]
		return all || slices.ContainsFunc(units, func(u survey.Unit) bool { return sheet.Key(u.Name) == key })
	}
	for _, part := range parts(r.cells["unit"], exact) {
		key := sheet.Key(part)
		kind, all := words.Units[key]
		found := survey.Filter(units, func(u survey.Unit) bool { return sheet.Key(u.Name) == key || all && (kind == "" || u.Kind == kind) })
		if len(found) == 0 {
			found = survey.Filter(units, func(u survey.Unit) bool { return slices.Contains(wordsOf(u.Name), key) })
			r.Guessed = append(r.Guessed, "unit")
		}
		if len(found) == 0 || len(found) > 1 && !all {
			r.Problems.Add("unit", survey.NoSuchUnit)
			return
		}
		r.Whole = r.Whole || all && kind == ""
		r.Units = append(r.Units, found...)
	}
}

// between stands between several roles or units in a cell.
var between = regexp.MustCompile(`\s*(?:[,;/+&]|\s(?:og|and)\s)\s*`)

// parts are what a cell names: one, when it is known as it stands, because names of units
// may have commas in them; or several.
func parts(cell string, known func(key string) bool) []string {
	if cell == "" || known(sheet.Key(cell)) {
		return survey.Filter([]string{cell}, func(s string) bool { return s != "" })
	}
	return survey.Filter(between.Split(cell, -1), func(s string) bool { return s != "" })
}

// wordsOf are the words of a name in small letters.
func wordsOf(name string) []string {
	return strings.FieldsFunc(sheet.Key(name), func(r rune) bool { return strings.ContainsRune(" -.()", r) })
}

// office reports whether a title is a parent's or a pupil's, who have no account as such.
func office(title string) bool { return words().Offices.MatchString(fold(title)) }

// guessedRole is the role of the one known word in a title such as «assisterende rektor»;
// empty when there is none.
func guessedRole(title string, words PeopleWords) (role survey.Role) {
	for _, word := range wordsOf(title) {
		role = cmp.Or(role, words.Roles[word])
	}
	return role
}

// Grants are roles at units. A role for the owner as a whole has no unit, nor one for
// every unit where the whole owner is meant; the others are held at each unit.
func Grants(roles []survey.Role, units []survey.UnitID, whole bool) (grants []survey.Grant) {
	ofUnits := slices.ContainsFunc(roles, survey.Role.OfUnit)
	for _, role := range roles {
		at := units
		switch {
		case len(units) == 0, role.EveryUnit() && whole, !role.OfUnit() && (ofUnits || whole):
			at = []survey.UnitID{""}
		case !role.OfUnit(): // which is a mistake, and once is enough
			at = units[:1]
		}
		for _, unit := range at {
			grants = append(grants, survey.Grant{Role: role, Unit: unit})
		}
	}
	return grants
}

// errUndone undoes what was tried.
var errUndone = errors.New("undone")

// whole does all of something, or nothing when there are problems.
func (e Editor) whole(ctx context.Context, do func(Editor) (survey.Problems, error)) (problems survey.Problems, err error) {
	err = e.Together(ctx, func(e Editor) (err error) {
		if problems, err = do(e); err == nil && len(problems) > 0 {
			return errUndone
		}
		return err
	})
	if errors.Is(err, errUndone) { // within something greater, which sees the problems and undoes itself
		err = nil
	}
	return problems, err
}

// InvitePeople gives everybody in a table their roles, and those an account who have
// none. With a mistake in any row nothing is stored, and nothing unless sure: what the
// table would do is done and undone, so that the preview has the same rules. wrong is
// the number of rows with a mistake.
func (e Editor) InvitePeople(ctx context.Context, rows []PersonRow, sure bool) (wrong int, err error) {
	err = e.Together(ctx, func(e Editor) error {
		wrong = 0
		for i := range rows {
			if err := e.invitePerson(ctx, &rows[i]); err != nil {
				return err
			}
			rows[i].Same = madeBy(rows[:i], rows[i])
			if len(rows[i].Problems) > 0 {
				wrong++
			}
		}
		if wrong > 0 || !sure {
			return errUndone
		}
		return nil
	})
	if errors.Is(err, errUndone) {
		err = nil
		for i := range rows {
			rows[i].Secret = ""
		}
	}
	return wrong, err
}

// madeBy is the line that makes the account of another line's person; 0 when none does.
func madeBy(above []PersonRow, row PersonRow) int {
	for _, one := range above {
		if one.New && len(one.Problems) == 0 && survey.FoldLogin(one.Account.Login) == survey.FoldLogin(row.Account.Login) {
			return one.Line
		}
	}
	return 0
}

func (e Editor) invitePerson(ctx context.Context, row *PersonRow) error {
	if len(row.Problems) > 0 {
		return nil
	}
	known, err := e.read.AccountByLogin(ctx, row.Account.Login)
	if errors.Is(err, survey.ErrNotFound) {
		row.New = true
		row.Secret, row.Problems, err = e.try(ctx, row.Account, row.Grants)
		return err
	}
	if err != nil {
		return err
	}
	if known.Owner != e.Owner || sheet.Key(known.Name) != sheet.Key(row.Account.Name) {
		row.Problems.Add("login", survey.Twice)
		return nil
	}
	held, err := e.read.Grants(ctx, known.ID)
	if err != nil {
		return err
	}
	row.Account = known
	row.Grants = slices.DeleteFunc(row.Grants, func(g survey.Grant) bool {
		return slices.ContainsFunc(held, func(h survey.Grant) bool {
			return h.Role == g.Role && h.Unit == g.Unit && e.store.Now().Before(h.Expires)
		})
	})
	if len(row.Grants) > 0 && audit.Actor(known.ID) == e.Actor {
		row.Problems.Add("login", survey.OwnAccount)
		return nil
	}
	row.Problems, err = e.give(ctx, known.ID, row.Grants)
	if errors.Is(err, survey.ErrState) { // a data protection officer's account, which others keep
		row.Problems.Add("role", survey.NotYours)
		err = nil
	}
	return err
}

// give gives roles one by one, up to the first that is wrong.
func (e Editor) give(ctx context.Context, id survey.AccountID, grants []survey.Grant) (problems survey.Problems, err error) {
	for _, grant := range grants {
		if problems, err = e.Give(ctx, id, grant); err != nil || len(problems) > 0 {
			break
		}
	}
	return problems, err
}

// try makes an account with its roles, as far as nothing is wrong.
func (e Editor) try(ctx context.Context, account store.Account, grants []survey.Grant) (secret string, problems survey.Problems, err error) {
	account.ID = survey.NewID[survey.AccountID]()
	if _, problems, err = e.CreateAccount(ctx, account, grants[0]); err == nil && len(problems) == 0 {
		problems, err = e.give(ctx, account.ID, grants[1:])
	}
	if err == nil && len(problems) == 0 {
		secret, err = e.Tx.CreateSigninLink(ctx, account.ID, e.Tx.Now().Add(LinkLife))
	}
	return secret, problems, err
}
