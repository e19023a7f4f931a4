package reports

import "trivselspuls/analysis/disclosure"

// Kept is how many reports are remembered.
func (s *Service) Kept() int { return s.reports.items.Len() }

// Snapshots are those that are remembered.
func (s *Service) Snapshots() (all []disclosure.Snapshot) {
	for _, one := range s.decoded.items.Values() {
		all = append(all, one.value)
	}
	return all
}
