// Package sheet is the one reader of tables that somebody else has made: as files,
// as spreadsheets save them, or pasted. It says of everything that is wrong in which
// row and column it stands.
//
// It takes workbooks (.xlsx, .ods), of several sheets the one that fits; tabs,
// semicolons, commas or bars between the cells, or what a «sep=» line names; UTF-8,
// UTF-16 with a mark, or else the old alphabet that fits best; lines that end in LF, CR LF
// or CR; quoted cells with line breaks in them. Start with Open for a table whose columns have
// names, with Lines for one whose columns stand in a fixed order. Open never holds
// a text file whole, so that a million rows need no more memory than ten.
//
// It imports nothing else of the module.
package sheet
