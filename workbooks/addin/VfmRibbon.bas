Attribute VB_Name = "VfmRibbon"
Option Explicit

' The ribbon: what is chosen on it, what can be pressed, and what it has to say.

Private Const PROVENANCE As String = "VFM provenance"
Private Const CHOICES_FILE As String = "ribbon.txt"

Private ribbon As IRibbonUI
Private notices As Collection
Private council As String
Private period As String
Private peers As String
Private choicesRead As Boolean

' ---- callbacks: their names stand in customUI14.xml

Public Sub VfmRibbonLoaded(loaded As IRibbonUI)
    Set ribbon = loaded
End Sub

' The tag of a button is the name of its macro in udfs/macros.py.
Public Sub VfmPressed(control As IRibbonControl)
    Dim words As Variant
    If ActiveWorkbook Is Nothing Then
        VfmShowOwnDiagnostics
        Exit Sub
    End If
    ReadChoices
    ForgetFailedStart
    If control.Tag Like "insert_*" Or control.Tag = "new_budget_workbook" Then words = Array(council, period, peers)
    If VfmMacro(control.Tag, words) Then
        If control.Tag Like "refresh_*" Then VfmForgetCheck ActiveWorkbook
        VfmCheckStamp ActiveWorkbook
        VfmRibbonChanged
    ElseIf control.Tag = "diagnostics" Then
        VfmShowOwnDiagnostics
    Else
        MsgBox "This could not be done: " & LastLine(VfmFailure()) & vbNewLine & vbNewLine & "VfM, Help, Diagnostics says more.", vbExclamation, "VfM"
    End If
End Sub

Public Sub VfmEnabled(control As IRibbonControl, ByRef returnedVal)
    On Error GoTo no
    returnedVal = False
    Select Case control.Tag
        Case "diagnostics"
            ' Of use where nothing else is.
            returnedVal = True
        Case "restore_formulas"
            returnedVal = HasSheet(PROVENANCE)
        Case Else
            If control.Tag Like "insert_*" Then
                returnedVal = CanWriteHere()
            Else
                returnedVal = Not ActiveWorkbook Is Nothing
            End If
    End Select
no:
End Sub

Public Sub VfmChosen(control As IRibbonControl, text As String)
    ReadChoices
    Select Case control.Tag
        Case "council": council = Trim$(text)
        Case "period": period = Trim$(text)
        Case "peers": peers = Trim$(text)
    End Select
    KeepChoices
    VfmRibbonChanged
End Sub

Public Sub VfmChoice(control As IRibbonControl, ByRef returnedVal)
    ReadChoices
    Select Case control.Tag
        Case "council": returnedVal = council
        Case "period": returnedVal = period
        Case "peers": returnedVal = peers
    End Select
End Sub

' The workbook that carries the functions itself needs no tab where the add-in shows one.
Public Sub VfmTabVisible(control As IRibbonControl, ByRef returnedVal)
    returnedVal = True
    If ThisWorkbook.IsAddin Then Exit Sub
    On Error GoTo alone
    returnedVal = Application.Workbooks("vfmxl.xlam") Is Nothing
alone:
End Sub

Public Sub VfmNoticeVisible(control As IRibbonControl, ByRef returnedVal)
    returnedVal = NoticeHere() <> ""
End Sub

Public Sub VfmNoticePressed(control As IRibbonControl)
    MsgBox NoticeHere(), vbInformation, "VfM"
End Sub

' ---- what others ask of the ribbon

' Lets the ribbon ask anew what can be pressed.
Public Sub VfmRibbonChanged()
    ' After a stop in the debugger the ribbon is gone for VBA; it comes back with the next start of Excel.
    If Not ribbon Is Nothing Then ribbon.Invalidate
End Sub

' Keeps the sentence that the ribbon shows while this workbook is the active one; an empty one takes it away.
Public Sub VfmSetNotice(ByVal book As String, ByVal sentence As String)
    If notices Is Nothing Then Set notices = New Collection
    On Error Resume Next
    notices.Remove book
    On Error GoTo 0
    If sentence <> "" Then notices.Add sentence, book
    VfmRibbonChanged
End Sub

' What can be said without Python, where Python cannot be reached; it is put on the clipboard too.
Public Sub VfmShowOwnDiagnostics()
    Dim text As String
    If VfmFailure() <> "" Then text = "vfmxl: the function server could not be reached. " & LastLine(VfmFailure()) & vbNewLine & vbNewLine
    text = text & "Excel " & Application.Version & " (" & Application.Build & "), " & Bitness() & vbNewLine _
        & "Add-in: " & ThisWorkbook.FullName & vbNewLine _
        & "Settings: " & VfmSettingsFile() & vbNewLine _
        & "In a terminal, vfmxl excel doctor says what to do."
    ToClipboard text
    MsgBox text, vbInformation, "VfM"
End Sub

' ---- the parts

Private Sub ForgetFailedStart()
    ' A person who presses a button wants to try again now.
    If VfmIsResting() Then VfmForgetServer
End Sub

Private Function CanWriteHere() As Boolean
    If ActiveWorkbook Is Nothing Then Exit Function
    If TypeName(ActiveSheet) <> "Worksheet" Then Exit Function
    CanWriteHere = Not ActiveSheet.ProtectContents
End Function

Private Function HasSheet(ByVal name As String) As Boolean
    Dim sheet As Object
    If ActiveWorkbook Is Nothing Then Exit Function
    For Each sheet In ActiveWorkbook.Worksheets
        If sheet.name = name Then HasSheet = True
    Next sheet
End Function

Private Function NoticeHere() As String
    On Error GoTo none
    NoticeHere = notices.Item(ActiveWorkbook.name)
none:
End Function

Private Function LastLine(ByVal text As String) As String
    Dim lines As Variant, place As Long
    lines = Split(Replace(text, vbCr, ""), vbLf)
    For place = UBound(lines) To LBound(lines) Step -1
        If Trim$(lines(place)) <> "" Then
            LastLine = Trim$(lines(place))
            Exit Function
        End If
    Next place
    LastLine = "no reason was given."
End Function

Private Function Bitness() As String
    #If Win64 Then
        Bitness = "64-bit"
    #Else
        Bitness = "32-bit"
    #End If
End Function

' What was chosen last stays with the person, in the folder that uninstalling takes away.
Private Sub ReadChoices()
    Dim file As Integer
    If choicesRead Then Exit Sub
    choicesRead = True
    period = "latest"
    peers = "nearest"
    On Error GoTo none
    If Dir$(VfmSettingsFolder() & "\" & CHOICES_FILE) = "" Then Exit Sub
    file = FreeFile
    Open VfmSettingsFolder() & "\" & CHOICES_FILE For Input As #file
    Line Input #file, council
    Line Input #file, period
    Line Input #file, peers
    Close #file
    Exit Sub
none:
    If file > 0 Then Close #file
End Sub

Private Sub KeepChoices()
    Dim file As Integer
    On Error GoTo none
    If Dir$(VfmSettingsFolder(), vbDirectory) = "" Then Exit Sub
    file = FreeFile
    Open VfmSettingsFolder() & "\" & CHOICES_FILE For Output As #file
    Print #file, council
    Print #file, period
    Print #file, peers
    Close #file
    Exit Sub
none:
    If file > 0 Then Close #file
End Sub

Private Sub ToClipboard(ByVal text As String)
    ' The clipboard may be closed to macros: the text stands in the message all the same.
    On Error Resume Next
    CreateObject("htmlfile").parentWindow.clipboardData.setData "text", text
End Sub
