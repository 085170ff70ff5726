Attribute VB_Name = "VfmHelp"
Option Explicit
Option Private Module

' Made from the catalogue of functions by python3 dev.py addin; a change here is lost.

Public Sub VfmHelpTexts()
    ' Help that Excel does not take is no reason to stop it from starting.
    On Error Resume Next
    HelpVALUE
    HelpSERIES
    HelpTABLE
    HelpPEERS
    HelpPEERAVG
    HelpGAP
    HelpPOSITION
    HelpPEERSTATS
    HelpEXPECTED
    HelpMODEL
    HelpSENSITIVITY
    HelpDRIVERS
    HelpWHATIF
    HelpTREND
    HelpUPRATE
    HelpBRIDGE
    HelpGAPS
    HelpQUALITY
    HelpOUTCOMES
    HelpQUADRANT
    HelpFIND
    HelpAREAS
    HelpSOURCE
    HelpCAVEAT
    HelpPACK
    HelpWHY
End Sub

Private Sub Describe(ByVal name As String, ByVal text As String, ByVal words As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.name & "'!" & name, Description:=text, Category:="VfM benchmarking", ArgumentDescriptions:=words
End Sub

Private Sub HelpVALUE()
    Dim words(0 To 3) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "What to give where no figure is published, instead of #N/A. Left out: #N/A."
    Describe "VFM_VALUE", "The published figure of a council, a region or England. Gives a number in the indicator's unit.", words
End Sub

Private Sub HelpSERIES()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "First period; the first held where it is left out. Left out: first."
    words(3) = "Last period; the latest where it is left out. Left out: latest."
    words(4) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_SERIES", "The figures of one indicator over the years, with their published intervals. Gives a table of period, value, lower, upper (#N/A where none is published).", words
End Sub

Private Sub HelpTABLE()
    Dim words(0 To 3) As Variant
    words(0) = "A range of areas, or a text with semicolons between."
    words(1) = "A range of indicator ids, or a text with semicolons between."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_TABLE", "A grid of councils by indicators, filled in one call. Gives a grid, a row for each area, a column for each indicator (#N/A where none is published).", words
End Sub

Private Sub HelpPEERS()
    Dim words(0 To 2) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "england, region, type, nearest, nearest:20, similar-need, similar-need:older, similar-need:ld, a range of councils or a list such as Kent; Leeds; Torbay. Left out: nearest."
    words(2) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_PEERS", "The councils of a comparison group, in alphabetical order. Gives a table of council, code.", words
End Sub

Private Sub HelpPEERAVG()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "england, region, type, nearest, nearest:20, similar-need, similar-need:older, similar-need:ld, a range of councils or a list such as Kent; Leeds; Torbay. Left out: nearest."
    words(4) = "mean (unweighted), median, weighted, q1 or q3. Left out: mean."
    Describe "VFM_PEERAVG", "The average of a comparison group, without the council itself. Gives a number in the indicator's unit.", words
End Sub

Private Sub HelpGAP()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "A comparison group (its unweighted mean), national (the figure published for England) or expected (the model's). Left out: nearest."
    words(4) = "units, percent (of the benchmark) or pounds (the council's own population x the gap). Left out: units."
    Describe "VFM_GAP", "A council's own figure minus a benchmark: above zero is higher, which is neither good nor bad in itself. Gives a number in the indicator's unit, in percent points of the benchmark, or in £.", words
End Sub

Private Sub HelpPOSITION()
    Dim words(0 To 3) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "A comparison group (its unweighted mean), national (the figure published for England) or expected (the model's). Left out: nearest."
    Describe "VFM_POSITION", "Whether a council's figure is higher, lower or similar (money), better, worse or similar (clearly graded outcomes) against a benchmark. Gives ""higher"", ""lower"", ""similar"", ""better"" or ""worse""; similar means inside the 95% interval, never that all is well.", words
End Sub

Private Sub HelpPEERSTATS()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "england, region, type, nearest, nearest:20, similar-need, similar-need:older, similar-need:ld, a range of councils or a list such as Kent; Leeds; Torbay. Left out: nearest."
    words(4) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_PEERSTATS", "The statistics of a comparison group, and the council's own figure among them. Gives a table of statistic, value.", words
End Sub

Private Sub HelpEXPECTED()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "value, low, high (95%), gap, gap_low, gap_high, gap_percent, gap_pounds, pounds_low, pounds_high, r2, q2, n or word. Left out: value."
    words(4) = "Drivers of the model: deprivation, idaopi, share75, share85, disabled, density, pay, london; modes log, weighted. Left out: the drivers that suit the indicator."
    Describe "VFM_EXPECTED", "What deprivation and age would lead one to expect a council to spend, from a model fitted without it. Gives a number in the indicator's unit, in £ or percent for those parts; words for word.", words
End Sub

Private Sub HelpMODEL()
    Dim words(0 To 3) As Variant
    words(0) = "Indicator id, as FIND lists them."
    words(1) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(2) = "Drivers of the model: deprivation, idaopi, share75, share85, disabled, density, pay, london; modes log, weighted. Left out: the drivers that suit the indicator."
    words(3) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_MODEL", "The model behind expected figures: its coefficients, how much it explains, and what to be careful of. Gives a table of term, coefficient, standard error, p, VIF; below the terms a statistic and its value, or a caution, on each row.", words
End Sub

Private Sub HelpSENSITIVITY()
    Dim words(0 To 3) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_SENSITIVITY", "What would be expected of a council under each set of drivers on offer: whether the choice of model matters. Gives a table of drivers, expected, low, high, half-width, £, half-width, %, R2, Q2, n, note.", words
End Sub

Private Sub HelpDRIVERS()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "Drivers of the model: deprivation, idaopi, share75, share85, disabled, density, pay, london; modes log, weighted. Left out: the drivers that suit the indicator."
    words(4) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_DRIVERS", "What each driver adds to a council's expected figure, from the mean of the others up to it. Gives a table of driver, own value, mean of the others, coefficient, per head, £; the rows add up to the row expected, with its half-width below.", words
End Sub

Private Sub HelpWHATIF()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "Deprivation score (for people 65 and over: income deprivation affecting older people, %), from 0 to 100. Left out: the council's own."
    words(4) = "People aged 75 and over, % (of adults, or of people 65 and over); not used for people of 18 to 64, from 0 to 100. Left out: the council's own."
    Describe "VFM_WHATIF", "What would be expected of a council at other values of its drivers, those of a projection, say. Gives a number in the indicator's unit.", words
End Sub

Private Sub HelpTREND()
    Dim words(0 To 2) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Indicator id, as FIND lists them."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    Describe "VFM_TREND", "Whether an outcome or rate has risen or fallen over five points by more than its sampling error. Gives ""increasing"", ""decreasing"" or ""no significant change""; #NUM! for money and where five points cannot be joined.", words
End Sub

Private Sub HelpUPRATE()
    Dim words(0 To 2) As Variant
    words(0) = "An amount of money."
    words(1) = "Financial year of the amount, such as 2021-22."
    words(2) = "Financial year in whose prices it is wanted, such as 2024-25."
    Describe "VFM_UPRATE", "An amount of one year in the prices of another, by the GDP deflator of HM Treasury. Gives a number in the unit of the amount.", words
End Sub

Private Sub HelpBRIDGE()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "65 for people aged 65 and over, 1864 for people of 18 to 64. Left out: 65."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "england, region, type, nearest, nearest:20, similar-need, similar-need:older, similar-need:ld, a range of councils or a list such as Kent; Leeds; Torbay. Left out: nearest."
    words(4) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_BRIDGE", "Where long term spending differs from a comparison group: weeks in care homes, their mix and price, and the other settings. Gives a table of part, own, group, unit, difference, £ per head, difference, £, half-width, £, half-width, %, n, how; the rows ...", words
End Sub

Private Sub HelpGAPS()
    Dim words(0 To 4) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "spending, support, unit costs, settings, outcomes, need, joint working, or step 1 to step 13 of a look into spending. Left out: spending."
    words(2) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(3) = "A comparison group (its unweighted mean), national (the figure published for England) or expected (the model's). Left out: nearest."
    words(4) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_GAPS", "Every indicator of a theme beside a benchmark, with ranges, and how many differences chance alone would give. Gives a table of indicator, name, unit, period, value, benchmark, gap, low, high, £, £ low, £ high, position, half-width, half-width, £ ...", words
End Sub

Private Sub HelpQUALITY()
    Dim words(0 To 2) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(2) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_QUALITY", "What stands behind a council's figures of one year: certification, releases, returns, spending not split, income of nought, rounding, breaks. Gives a table of check, finding, what it means, indicator; the same rows for every council and year, #N/A ...", words
End Sub

Private Sub HelpOUTCOMES()
    Dim words(0 To 3) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(2) = "Outcome measures with their weights: ascof_1b=2; ascof_3a=1, or a range with ids and numbers side by side. Left out: ascof_1b, ascof_1d, ascof_3c_users, of equal weight."
    words(3) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_OUTCOMES", "Outcome measures as z-scores among all councils, their mean over three years, beside spending against expected in the same years. Gives a table of measure, name, weight, a z-score for each of three years, mean, 95% low and high, half-width in £ ...", words
End Sub

Private Sub HelpQUADRANT()
    Dim words(0 To 2) As Variant
    words(0) = "Council, region or England: name, common short name, ONS code or CASSR code."
    words(1) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(2) = "Outcome measures with their weights: ascof_1b=2; ascof_3a=1, or a range with ids and numbers side by side. Left out: ascof_1b, ascof_1d, ascof_3c_users, of equal weight."
    Describe "VFM_QUADRANT", "Whether outcomes and spending are each higher or lower than one would expect, and how far that depends on the weights. Gives text such as ""higher outcomes, lower spending"", with the share of random weightings under which it holds and the range of the ...", words
End Sub

Private Sub HelpFIND()
    Dim words(0 To 1) As Variant
    words(0) = "Words to look for; all indicators where it is left out. Left out: all."
    words(1) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_FIND", "Indicators whose id, name, definition or theme holds all the words given. Gives a table of id, name, unit, polarity, first and last period, source.", words
End Sub

Private Sub HelpAREAS()
    Dim words(0 To 1) As Variant
    words(0) = "A region's name, a type (county, unitary, metropolitan, inner london, outer london), or england. Left out: england."
    words(1) = "1 with a header row, 0 without. Left out: 1."
    Describe "VFM_AREAS", "The councils that a comparison group can hold, in alphabetical order. Gives a table of council, code, type, region.", words
End Sub

Private Sub HelpSOURCE()
    Dim words(0 To 2) As Variant
    words(0) = "Indicator id, as FIND lists them."
    words(1) = "Financial year such as 2024-25, a date, 0 for the latest, -1 for the one before. Left out: latest."
    words(2) = "all, or one of publisher, title, period, release, release date, licence, address, basis, population, definition. Left out: all."
    Describe "VFM_SOURCE", "Where an indicator's figures come from. Gives text, or a a table of field, value.", words
End Sub

Private Sub HelpCAVEAT()
    Dim words(0 To 0) As Variant
    words(0) = "Indicator id, as FIND lists them."
    Describe "VFM_CAVEAT", "The caution that must travel with an indicator's figures. Gives text.", words
End Sub

Private Sub HelpPACK()
    Dim words(0 To 0) As Variant
    words(0) = "id, released (date of the latest release in it; built means the same), coverage or attribution. Left out: id."
    Describe "VFM_PACK", "The data pack in use. Gives text.", words
End Sub

Private Sub HelpWHY()
    Dim words(0 To 1) As Variant
    words(0) = "The function's name, in any spelling."
    words(1) = "Its arguments, as in the call itself. Left out: none."
    Describe "VFM_WHY", "One sentence: why a call gives an error, or how its figure was made. Gives text.", words
End Sub
