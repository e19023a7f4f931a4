package waves

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// PlannedGroup is a group as a wave will see it: groups of fewer than ten invited are
// merged with their neighbours, and whole units of fewer than ten with the
// other small units of their kind. Unit is empty for the latter.
type PlannedGroup struct {
	Unit     survey.UnitID
	Audience survey.Audience
	Name     string
	Invited  int
	Merges   []store.MergedGroup // without a group identifier
}

// places are the units with those of their groups that it is made of.
func (p PlannedGroup) places(names map[survey.UnitID]string) []survey.ManifestPlace {
	var places []survey.ManifestPlace
	for i, part := range p.Merges {
		if i == 0 || part.Unit != p.Merges[i-1].Unit {
			places = append(places, survey.ManifestPlace{Unit: names[part.Unit]})
		}
		last := &places[len(places)-1]
		last.Groups = append(last.Groups, part.Name)
	}
	return places
}

// PlannedGroups returns the groups a planned wave would be opened with now, by audience,
// unit and name, and those that it leaves out: they invite fewer than ten people even
// when merged, and their answers could be told apart. A wave that nobody is left in is
// survey.ErrState.
func (s *Reader) PlannedGroups(ctx context.Context, wave survey.WaveID) (planned, leftOut []PlannedGroup, err error) {
	return plan(ctx, s.store.Reader, wave)
}

func plan(ctx context.Context, r store.Reader, wave survey.WaveID) (planned, leftOut []PlannedGroup, err error) {
	owner, err := r.OwnerOfWave(ctx, wave)
	if err != nil {
		return nil, nil, err
	}
	units, err := r.UnitsOf(ctx, owner.ID)
	if err != nil {
		return nil, nil, err
	}
	groups, err := r.GroupsOfOwner(ctx, owner.ID)
	if err != nil {
		return nil, nil, err
	}
	audiences, err := r.WaveAudiences(ctx, wave)
	if err != nil {
		return nil, nil, err
	}
	if planned, leftOut = Plan(audiences, units, groups); len(planned) == 0 {
		err = fmt.Errorf("the wave invites nobody: %w", survey.ErrState)
	}
	return planned, leftOut, err
}

// Plan is PlannedGroups of a wave that asks these audiences.
func Plan(audiences []survey.Audience, units []survey.Unit, groups []survey.Group) (planned, leftOut []PlannedGroup) {
	for _, audience := range audiences {
		for _, p := range mergeAudience(audience, units, groups) {
			if p.Invited < survey.MinGroup {
				leftOut = append(leftOut, p)
			} else {
				planned = append(planned, p)
			}
		}
	}
	return planned, leftOut
}

// mergeAudience merges the groups of one audience, first inside each unit, then
// across the units of a kind that are too small by themselves.
func mergeAudience(audience survey.Audience, units []survey.Unit, groups []survey.Group) []PlannedGroup {
	var planned []PlannedGroup
	small := map[survey.UnitKind][]PlannedGroup{}
	var kinds []survey.UnitKind
	for _, u := range units {
		var own []PlannedGroup
		for _, g := range groups {
			if g.Unit == u.ID && g.Audience == audience && g.Invited > 0 {
				own = append(own, PlannedGroup{
					Unit: u.ID, Audience: audience, Name: g.Name, Invited: g.Invited,
					Merges: []store.MergedGroup{{Unit: u.ID, Name: g.Name, Invited: g.Invited}},
				})
			}
		}
		slices.SortFunc(own, func(a, b PlannedGroup) int { return compareNames(a.Name, b.Name) })
		own = mergeNeighbours(own)
		if len(own) == 1 && own[0].Invited < survey.MinGroup {
			if len(small[u.Kind]) == 0 {
				kinds = append(kinds, u.Kind)
			}
			small[u.Kind] = append(small[u.Kind], own[0])
			continue
		}
		planned = append(planned, own...)
	}
	for _, kind := range kinds {
		planned = append(planned, mergeUnits(small[kind], survey.UnitNames(units)))
	}
	return planned
}

// mergeNeighbours merges the smallest group with the smaller of its neighbours
// until every group reaches survey.MinGroup or one is left.
func mergeNeighbours(groups []PlannedGroup) []PlannedGroup {
	for len(groups) > 1 {
		at := 0
		for i := range groups {
			if groups[i].Invited < groups[at].Invited {
				at = i
			}
		}
		if groups[at].Invited >= survey.MinGroup {
			break
		}
		left := at
		if at == len(groups)-1 || at > 0 && groups[at-1].Invited <= groups[at+1].Invited {
			left = at - 1
		}
		groups[left] = join(groups[left], groups[left+1])
		groups = slices.Delete(groups, left+1, left+2)
	}
	return groups
}

// join makes one group of two, of a unit or of several.
func join(a, b PlannedGroup) PlannedGroup {
	a.Name += " + " + b.Name
	a.Invited += b.Invited
	a.Merges = slices.Concat(a.Merges, b.Merges)
	return a
}

// mergeUnits makes one group of all small units of a kind. One alone stays as it
// is.
func mergeUnits(units []PlannedGroup, names map[survey.UnitID]string) PlannedGroup {
	joint := units[0]
	if len(units) == 1 {
		return joint
	}
	joint.Name = names[joint.Unit]
	for _, u := range units[1:] {
		u.Name = names[u.Unit]
		joint = join(joint, u)
	}
	joint.Unit = ""
	return joint
}

// compareNames orders «8. trinn» before «10. trinn»: by a leading number, then
// by text.
func compareNames(a, b string) int {
	return cmp.Or(cmp.Compare(leadingNumber(a), leadingNumber(b)), strings.Compare(a, b))
}

func leadingNumber(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > 1000 {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}
