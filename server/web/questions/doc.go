// Package questions is where the questionnaires are read and made an owner's own:
// looked through without a slip, with questions of the owner's own, in languages
// the owner has turned on, and read aloud by people the owner has recorded.
package questions
