Attribute VB_Name = "VfmReconnect"
Option Explicit
Option Private Module

' Cells that lost the add-in: opened without it once, they show #NAME?, or they point to it at another place.
' Only such cells are entered again, only where the workbook's figures are of the pack in use, never on a protected
' sheet; every other cell stays as it is. Otherwise a sentence for the ribbon says what to do.

Public Const VFM_STAMP As String = "vfmxl pack"

Private Const ADDIN_FILE As String = "vfmxl.xlam"

' Whether a formula calls one of our functions outside of its texts.
Public Function VfmIsOurs(ByVal formula As String) As Boolean
    VfmIsOurs = NextCall(formula, 1) > 0
End Function

' The formula with each call of ours as it is typed: no path, no file, no other host's spelling.
Public Function VfmAsTyped(ByVal formula As String) As String
    Dim place As Long, first As Long
    place = NextCall(formula, 1)
    Do While place > 0
        first = PrefixStart(formula, place)
        formula = Left$(formula, first - 1) & Mid$(formula, place)
        place = NextCall(formula, first + 4)
    Loop
    VfmAsTyped = formula
End Function

' Whether a cell lost the add-in, by its formula and by whether it shows #NAME?.
Public Function VfmIsLost(ByVal formula As String, ByVal showsName As Boolean) As Boolean
    If Left$(formula, 1) <> "=" Then Exit Function
    If Not VfmIsOurs(formula) Then Exit Function
    VfmIsLost = showsName Or (VfmAsTyped(formula) <> formula)
End Function

' Reconnects a workbook; gives the sentence for the ribbon, empty where there is nothing to say.
Public Function VfmReconnectBook(book As Object, ByVal stamp As String, ByVal pack As String) As String
    Dim lost As Collection, cell As Variant, passedOver As Long
    Set lost = VfmLostCells(book)
    If lost.Count = 0 Then Exit Function
    If stamp = "" Then
        VfmReconnectBook = "Cells that lost vfmxl: " & lost.Count & ". This workbook does not say of which data pack its figures are: press Refresh."
        Exit Function
    End If
    If stamp <> pack Then
        VfmReconnectBook = "Cells that lost vfmxl: " & lost.Count & ". Their figures are of the data pack " & stamp & ", in use is " & pack & ": press Refresh."
        Exit Function
    End If
    For Each cell In lost
        If cell.Worksheet.ProtectContents Then
            passedOver = passedOver + 1
        ElseIf Not EnteredAgain(cell) Then
            passedOver = passedOver + 1
        End If
    Next cell
    If passedOver > 0 Then VfmReconnectBook = "Cells that lost vfmxl on protected sheets, which stay as they are: " & passedOver & ". Take the protection off, save and open again."
End Function

' The cells of a workbook that lost the add-in.
Public Function VfmLostCells(book As Object) As Collection
    Dim found As Collection, sheet As Object
    Set found = New Collection
    For Each sheet In book.Worksheets
        AddLostCells sheet, found
    Next sheet
    Set VfmLostCells = found
End Function

Private Sub AddLostCells(sheet As Object, found As Collection)
    Dim area As Object, cell As Object
    For Each area In VfmFormulaAreas(sheet)
        For Each cell In area.Cells
            If VfmIsLost(VfmFormula(cell), VfmShowsName(cell)) Then
                If IsFirstOfArray(cell) Then found.Add cell
            End If
        Next cell
    Next area
End Sub

' An array of several cells is entered once, at its first.
Private Function IsFirstOfArray(cell As Object) As Boolean
    IsFirstOfArray = True
    On Error Resume Next
    If cell.HasArray Then IsFirstOfArray = (cell.Address = cell.CurrentArray.Cells(1, 1).Address)
End Function

Private Function EnteredAgain(cell As Variant) As Boolean
    Dim one As Object
    Set one = cell
    On Error GoTo failed
    VfmEnter one, VfmAsTyped(VfmFormula(one))
    EnteredAgain = True
failed:
End Function

' Where the next call of ours begins (at VFM_), outside of texts; 0 where there is none.
Private Function NextCall(ByVal formula As String, ByVal start As Long) As Long
    Dim place As Long, inText As Boolean, inName As Boolean, sign As String
    For place = 1 To Len(formula)
        sign = Mid$(formula, place, 1)
        If inText Then
            If sign = """" Then inText = False
        ElseIf inName Then
            If sign = "'" Then inName = False
        ElseIf sign = """" Then
            inText = True
        ElseIf sign = "'" Then
            inName = True
        ElseIf place >= start Then
            If StrComp(Mid$(formula, place, 4), "VFM_", vbTextCompare) = 0 Then
                If CallFollows(formula, place) And OursBefore(formula, place) Then
                    NextCall = place
                    Exit Function
                End If
            End If
        End If
    Next place
End Function

' Letters and then a bracket: a call, and no name that begins alike.
Private Function CallFollows(ByVal formula As String, ByVal place As Long) As Boolean
    Dim at As Long
    at = place + 4
    Do While Mid$(formula, at, 1) Like "[A-Za-z]"
        at = at + 1
    Loop
    CallFollows = (at > place + 4) And (Mid$(formula, at, 1) = "(")
End Function

' Nothing before the name, a file of ours, or the spelling of the web add-in; another file's function is not ours.
Private Function OursBefore(ByVal formula As String, ByVal place As Long) As Boolean
    Dim before As String, first As Long
    If place = 1 Then Exit Function
    before = Mid$(formula, place - 1, 1)
    If before = "!" Then
        first = PrefixStart(formula, place)
        OursBefore = first < place
    ElseIf before = "_" Then
        OursBefore = PrefixStart(formula, place) < place
    Else
        OursBefore = Not (before Like "[A-Za-z0-9.$]")
    End If
End Function

' Where what stands before a name of ours begins; the name's own place where there is nothing, or something that is not ours.
Private Function PrefixStart(ByVal formula As String, ByVal place As Long) As Long
    Dim first As Long
    PrefixStart = place
    If Right$(LCase$(Left$(formula, place - 1)), 8) = "_xldudf_" Then
        PrefixStart = place - 8
        Exit Function
    End If
    If Mid$(formula, place - 1, 1) <> "!" Then Exit Function
    first = place - 2
    If Mid$(formula, first, 1) = "'" Then
        Do
            first = first - 1
            If first < 1 Then Exit Function
            If Mid$(formula, first, 1) = "'" Then
                ' Two together are one in the name itself.
                If first = 1 Then Exit Do
                If Mid$(formula, first - 1, 1) <> "'" Then Exit Do
                first = first - 1
            End If
        Loop
    Else
        Do While first > 1
            If Not (Mid$(formula, first - 1, 1) Like "[A-Za-z0-9._]") Then Exit Do
            first = first - 1
        Loop
    End If
    If FileOf(Mid$(formula, first, place - 1 - first)) = ADDIN_FILE Then PrefixStart = first
End Function

' The file's own name, without folders, quotes and brackets.
Private Function FileOf(ByVal path As String) As String
    Dim place As Long
    path = Replace(Replace(Replace(path, "'", ""), "[", ""), "]", "")
    For place = Len(path) To 1 Step -1
        If Mid$(path, place, 1) = "\" Or Mid$(path, place, 1) = "/" Then Exit For
    Next place
    FileOf = LCase$(Mid$(path, place + 1))
End Function
