package reports

// Kept is how many reports are remembered.
func (s *Service) Kept() int { return s.reports.items.Len() }
