package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Both databases list units, groups and people by Norway's alphabet and numbers by their value.
func TestNamesStandInAlphabeticalOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		ctx := t.Context()
		owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Å kommune"}
		units := []string{"Åsen skole", "Øvre skole", "Skole 10", "Ærfugl skole", "Skole 9"}
		groups := []string{"10. trinn", "8. trinn", "9B", "9A"}
		people := []string{"Åse", "Bo", "Øyvind", "Ærna"}
		write(t, st, func(tx *store.Tx) error {
			err := tx.CreateOwner(ctx, owner)
			for _, name := range units {
				u := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner.ID, Name: name, Kind: survey.School}
				err = errors.Join(err, tx.CreateUnit(ctx, u))
				for _, name := range groups {
					g := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: u.ID, Audience: survey.Pupils810, Name: name, Invited: 20}
					err = errors.Join(err, tx.CreateGroup(ctx, g))
				}
			}
			for _, name := range people {
				a := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owner.ID, Name: name, Login: strings.ToLower(name) + "@example.no"}
				err = errors.Join(err, tx.CreateAccount(ctx, a))
			}
			return err
		})
		found := must.Have(st.UnitsOf(ctx, owner.ID))(t)
		is(t, "units", survey.Map(found, func(u survey.Unit) string { return u.Name }), "Skole 9", "Skole 10", "Ærfugl skole", "Øvre skole", "Åsen skole")
		of := must.Have(st.GroupsOf(ctx, found[0].ID))(t)
		is(t, "groups", survey.Map(of, func(g survey.Group) string { return g.Name }), "8. trinn", "9A", "9B", "10. trinn")
		all := must.Have(st.GroupsOfOwner(ctx, owner.ID))(t)
		is(t, "groups of all", survey.Map(all[:4], func(g survey.Group) string { return g.Name }), "8. trinn", "9A", "9B", "10. trinn")
		is(t, "people", survey.Map(must.Have(st.AccountsOf(ctx, owner.ID))(t), func(a store.Account) string { return a.Name }), "Bo", "Ærna", "Øyvind", "Åse")
	})
}

func is(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s are %q, want %q", what, got, want)
	}
}
