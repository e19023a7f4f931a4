package approval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/analysis/research"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Export uses an approval up and returns the package it is for, as a zip file. It
// is made, and kept where keep is given, before the approval is spent, so that an export that
// fails, for want of room too, can be tried again. It is made in no
// transaction: it takes seconds, people answer meanwhile, and closed waves stay as they are.
//
// Only the one who asked receives it; account is empty for the command line, whose
// user holds the database anyway. An approval that cannot be used is
// survey.ErrState, one of another project or person survey.ErrNotFound.
func (s *Service) Export(ctx context.Context, account survey.AccountID, id survey.ApprovalID, keep func([]byte) error) ([]byte, research.Report, error) {
	var body bytes.Buffer
	var report research.Report
	a, codes, err := s.usable(ctx, account, id)
	if err == nil {
		report, err = s.pack(ctx, &body, a, codes)
	}
	if err == nil && keep != nil {
		err = keep(body.Bytes())
	}
	if err == nil {
		err = s.store.Tx(ctx, func(tx *store.Tx) error {
			actor := audit.CommandLine
			if account != "" {
				actor = audit.Actor(account)
			}
			if _, err := tx.UseApproval(ctx, id, survey.ExportResearch); err != nil {
				return err
			}
			return tx.Audit(ctx, actor, about(audit.ExportResearch, a))
		})
	}
	if err != nil {
		return nil, research.Report{}, fmt.Errorf("export research: %w", err)
	}
	return body.Bytes(), report, nil
}

// usable is an approval that an account could use now, and what units are called in its package.
func (s *Service) usable(ctx context.Context, account survey.AccountID, id survey.ApprovalID) (a survey.Approval, codes map[survey.UnitID]string, err error) {
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if a, err = tx.Approval(ctx, id); err != nil {
			return err
		}
		if a.Operation != survey.ExportResearch || a.State(tx.Now()) != survey.Approved {
			_, err = tx.UseApproval(ctx, id, survey.ExportResearch) // says why not
			return err
		}
		if account != "" && account != a.Asker {
			return survey.ErrNotFound
		}
		units, err := tx.UnitsOf(ctx, a.Standing.Owner)
		if err != nil {
			return err
		}
		codes, err = tx.ResearchCodes(ctx, a.Project, units)
		return err
	})
	return a, codes, err
}

// pack writes the package, if it is the one that was signed for.
func (s *Service) pack(ctx context.Context, to *bytes.Buffer, a survey.Approval, codes map[survey.UnitID]string) (research.Report, error) {
	study, _, err := s.study(ctx, s.store.Reader, a)
	if err != nil {
		return research.Report{}, err
	}
	study.Codes = codes
	report, err := research.Write(to, study)
	if err != nil {
		return report, err
	}
	if would, err := json.Marshal(report.Foreseen); err != nil || string(would) != a.Foreseen {
		return report, errors.Join(err, fmt.Errorf("the package would be another than those who signed have read of, so that it must be asked for anew: %w", survey.ErrState))
	}
	return report, nil
}

// Foreseen is what one audience's part of a package will hold, and what it leaves out.
type Foreseen = research.Foreseen

// Foreseen is what an export was said to hold when it was asked for.
func (s *Service) Foreseen(a survey.Approval) (list []Foreseen, err error) {
	if a.Foreseen == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(a.Foreseen), &list)
	return list, survey.In("foreseen export", err)
}

// foresee works that out, and stores it with what was asked for: so both sign the same,
// and what is handed out is held against it.
func (s *Service) foresee(ctx context.Context, r store.Reader, a survey.Approval) (string, error) {
	study, units, err := s.study(ctx, r, a)
	if err != nil {
		return "", err
	}
	study.Codes = survey.Keyed(units, func(u survey.Unit) (survey.UnitID, string) { return u.ID, string(u.ID) })
	foreseen, err := research.Foresee(study)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(foreseen)
	return string(body), err
}

// study reads what an approval is for, and the owner's units, which have no codes yet.
func (s *Service) study(ctx context.Context, r store.Reader, a survey.Approval) (study research.Study, units []survey.Unit, err error) {
	project, err := r.Project(ctx, a.Project)
	if err != nil {
		return study, nil, err
	}
	owner, err := r.Owner(ctx, project.Owner)
	if err != nil {
		return study, nil, err
	}
	study = research.Study{Title: project.Name, Owner: owner.Name, Fictional: owner.Fictional, Reference: string(a.ID)}
	if study.Phases, err = r.PhasesOf(ctx, project.ID); err != nil {
		return study, nil, err
	}
	if study.Measures, err = r.MeasuresOf(ctx, project.ID); err != nil {
		return study, nil, err
	}
	waves, err := r.WavesOf(ctx, project.ID)
	if err != nil {
		return study, nil, err
	}
	for _, wave := range waves { // in the order they opened
		if !slices.Contains(a.Waves, wave.ID) {
			continue
		}
		in, snapshot, err := s.waves.Collected(ctx, r, wave.ID)
		if err != nil {
			return study, nil, err
		}
		study.Waves = append(study.Waves, research.Wave{In: in, Snapshot: snapshot})
	}
	units, err = r.UnitsOf(ctx, owner.ID)
	return study, units, err
}
