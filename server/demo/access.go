package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// Access is every way into an example.
type Access struct {
	BaseURL string     `json:"base_url"`
	Roles   []RoleLink `json:"roles"`
	Slips   []SlipLink `json:"slips"`
}

// RoleLink signs somebody in, once.
type RoleLink struct {
	Role survey.Role `json:"role"`
	Unit string      `json:"unit"` // empty for a role of the whole owner
	URL  string      `json:"url"`
}

// SlipLink is an unused slip of the open wave, good for one answer.
type SlipLink struct {
	Audience survey.Audience `json:"audience"`
	Group    string          `json:"group"`
	URL      string          `json:"url"`
}

// access makes a sign-in link for everybody and picks slips to hand out.
func (m *maker) access(ctx context.Context, left []slip) (Access, error) {
	a := Access{BaseURL: strings.TrimRight(m.BaseURL, "/")}
	var err error
	if a.Roles, err = m.roles(ctx); err != nil {
		return a, err
	}
	given := map[survey.Audience]int{}
	for _, s := range left {
		if given[s.group.Audience]++; given[s.group.Audience] > handOut {
			continue
		}
		group := s.group.Name
		if unit := m.names[s.group.Unit]; unit != "" {
			group += ", " + unit
		}
		a.Slips = append(a.Slips, SlipLink{
			Audience: s.group.Audience, Group: group,
			URL: strings.TrimRight(m.RespondentURL, "/") + "/#" + s.Slip.String(),
		})
	}
	return a, nil
}

// roles makes a sign-in link for everybody in the plan, in its order: those who see
// most first.
func (m *maker) roles(ctx context.Context) (links []RoleLink, err error) {
	err = m.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, one := range m.Plan.Accounts {
			account, err := tx.AccountByLogin(ctx, one.Login)
			if err != nil {
				return err
			}
			secret, err := tx.CreateSigninLink(ctx, account.ID, tx.Now().Add(setup.LinkLife))
			if err != nil {
				return err
			}
			links = append(links, RoleLink{Role: one.Role, Unit: one.Unit, URL: strings.TrimRight(m.BaseURL, "/") + "/inn/lenke/" + secret})
		}
		return nil
	})
	return links, err
}

// Again gives the ways into an example that was made before, whose access stands in
// file: new sign-in links for everybody, and the slips that are still unused.
func Again(ctx context.Context, in Setting, file string) (Access, error) {
	var a Access
	body, err := os.ReadFile(file)
	if err != nil {
		return a, fmt.Errorf("read how the example was entered: %w", err)
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("read %s: %w", file, err)
	}
	a.Slips = slices.DeleteFunc(a.Slips, func(s SlipLink) bool {
		_, slip, err := respondent.ParseSlip(s.URL)
		if err == nil {
			_, err = in.Waves.Look(ctx, slip.Code)
		}
		return err != nil
	})
	fresh, err := (&maker{Setting: in}).access(ctx, nil)
	fresh.Slips = a.Slips
	return fresh, err
}

// Write stores the access as JSON in a file only its owner can read.
func (a Access) Write(path string) error {
	body, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return fmt.Errorf("encode access: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write access: %w", err)
	}
	return os.WriteFile(path, append(body, '\n'), 0o600)
}

// Print tells a person at a terminal where to click: one slip of each audience
// and everybody's sign-in link.
func (a Access) Print(out io.Writer) error {
	fmt.Fprintln(out, "\nExample municipality. Every name and figure in it is invented.")
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nAnswer (a slip is good for one answer):")
	seen := map[survey.Audience]bool{}
	for _, s := range a.Slips {
		if !seen[s.Audience] {
			fmt.Fprintf(table, "  %s\t%s\t%s\n", s.Audience, s.Group, s.URL)
		}
		seen[s.Audience] = true
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(table, "\nSign in (a link works once):")
	for _, r := range a.Roles {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", r.Role, r.Unit, r.URL)
	}
	return table.Flush()
}
