package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"trivselspuls/survey"
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

// linkLife is how long the sign-in links of an example are good for.
const linkLife = 7 * 24 * time.Hour

// access makes a sign-in link for everybody and picks slips to hand out.
func (m *maker) access(ctx context.Context, left []slip) (Access, error) {
	a := Access{BaseURL: strings.TrimRight(m.BaseURL, "/")}
	owner, err := theOwner(ctx, m.Store)
	if err != nil {
		return a, err
	}
	list, err := m.Store.UnitsOf(ctx, owner.ID)
	if err != nil {
		return a, err
	}
	units := map[survey.UnitID]string{}
	for _, u := range list {
		units[u.ID] = u.Name
	}
	if a.Roles, err = m.roles(ctx, owner, units); err != nil {
		return a, err
	}
	given := map[survey.Audience]int{}
	for _, s := range left {
		if given[s.group.Audience]++; given[s.group.Audience] > handOut {
			continue
		}
		group := s.group.Name
		if unit := units[s.group.Unit]; unit != "" {
			group += ", " + unit
		}
		a.Slips = append(a.Slips, SlipLink{
			Audience: s.group.Audience, Group: group,
			URL: strings.TrimRight(m.RespondentURL, "/") + "/#" + string(s.code),
		})
	}
	return a, nil
}

func (m *maker) roles(ctx context.Context, owner survey.Owner, units map[survey.UnitID]string) ([]RoleLink, error) {
	accounts, err := m.Store.AccountsOf(ctx, owner.ID)
	if err != nil {
		return nil, err
	}
	var links []RoleLink
	err = m.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, account := range accounts {
			grants, err := tx.Grants(ctx, account.ID)
			if err != nil {
				return err
			}
			for _, g := range grants {
				secret, err := tx.CreateSigninLink(ctx, account.ID, tx.Now().Add(linkLife))
				if err != nil {
					return err
				}
				links = append(links, RoleLink{Role: g.Role, Unit: units[g.Unit], URL: strings.TrimRight(m.BaseURL, "/") + "/inn/lenke/" + secret})
			}
		}
		return nil
	})
	return links, err
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
