package setup

import (
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// FindOwner is the owner with this name or identifier.
func FindOwner(all []survey.Owner, named string) (survey.Owner, error) {
	return find(all, named, "there is no owner", "owners", func(o survey.Owner) (string, string) { return o.Name, string(o.ID) })
}

// FindUnit is the unit with this name or identifier. None begins the error that
// there is none: «Dalen has no unit».
func FindUnit(all []survey.Unit, named, none string) (survey.Unit, error) {
	return find(all, named, none, "units", func(u survey.Unit) (string, string) { return u.Name, string(u.ID) })
}

// FindWave is the wave with this name or identifier, as FindUnit.
func FindWave(all []survey.Wave, named, none string) (survey.Wave, error) {
	return find(all, named, none, "waves", func(w survey.Wave) (string, string) { return w.Name, string(w.ID) })
}

// FindGroup is the group of a wave with this name or identifier, as FindUnit.
func FindGroup(all []store.WaveGroup, named, none string) (store.WaveGroup, error) {
	return find(all, named, none, "groups", func(g store.WaveGroup) (string, string) { return g.Name, string(g.ID) })
}

// find is the one of all that has a name or identifier. None begins the error that
// there is none; many is what several of them are.
func find[T any](all []T, named, none, many string, of func(T) (name, id string)) (one T, err error) {
	count := 0
	for _, each := range all {
		if name, id := of(each); name == named || id == named {
			one = each
			count++
		}
	}
	switch count {
	case 0:
		return one, fmt.Errorf("%s %q", none, named)
	case 1:
		return one, nil
	}
	return one, fmt.Errorf("%d %s are called %q: name it by its identifier", count, many, named)
}
