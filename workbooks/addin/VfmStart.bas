Attribute VB_Name = "VfmStart"
Option Explicit

' What happens when Excel opens the add-in, and when it opens a workbook. Python is not started here: only a workbook
' with cells that lost the add-in makes it start, to ask which pack is in use.

Private helpGiven As Boolean
Private checked As Collection

Public Sub Auto_Open()
    Dim book As Workbook
    VfmGiveHelp
    If Not ThisWorkbook.IsAddin Then
        ' Macros may have been off the last time it was computed.
        VfmBookOpened ThisWorkbook
        Exit Sub
    End If
    ' A workbook may have been opened before the add-in.
    For Each book In Application.Workbooks
        VfmBookOpened book
    Next book
End Sub

' Tells the function wizard what the functions do; Excel takes it only while a workbook is open.
Public Sub VfmGiveHelp()
    If helpGiven Then Exit Sub
    If ActiveWorkbook Is Nothing Then Exit Sub
    helpGiven = True
    VfmHelpTexts
    ' Excel takes help texts for a change of the file and would ask to save it.
    ThisWorkbook.Saved = True
End Sub

Public Sub VfmBookOpened(ByVal book As Workbook)
    Dim events As Boolean, screen As Boolean, sentence As String
    If book.IsAddin Then Exit Sub
    VfmForgetCheck book
    On Error GoTo quiet
    If VfmLostCells(book).Count = 0 Then Exit Sub
    events = Application.EnableEvents
    screen = Application.ScreenUpdating
    Application.EnableEvents = False
    Application.ScreenUpdating = False
    sentence = VfmReconnectBook(book, StampOf(book), PackInUse())
    Application.EnableEvents = events
    Application.ScreenUpdating = screen
    VfmSetNotice book.Name, sentence
    Exit Sub
quiet:
    ' Opening a workbook must not be disturbed: its cells stay as they are, and the ribbon says so.
    Application.EnableEvents = True
    Application.ScreenUpdating = True
    VfmSetNotice book.Name, "The cells that lost vfmxl could not be entered again (" & Err.Description & "): press Refresh."
End Sub

' Says on the ribbon where the figures of a workbook and what is computed now are of two data packs. Asked once for each
' workbook, and only where Python runs already.
Public Sub VfmCheckStamp(ByVal book As Workbook)
    Dim stamp As String, pack As String
    If book Is Nothing Or Not VfmIsConnected() Then Exit Sub
    If book.IsAddin Then Exit Sub
    If WasChecked(book.Name) Then Exit Sub
    checked.Add True, book.Name
    stamp = StampOf(book)
    If stamp = "" Then Exit Sub
    pack = PackInUse()
    If pack <> stamp Then VfmSetNotice book.Name, "This workbook was calculated with the data pack " & stamp & "; what is computed now is of " & pack & ". Press Refresh for one pack throughout."
End Sub

' Lets a workbook be checked anew: it was opened, or refreshed.
Public Sub VfmForgetCheck(ByVal book As Workbook)
    If book Is Nothing Then Exit Sub
    If WasChecked(book.Name) Then checked.Remove book.Name
    VfmSetNotice book.Name, ""
End Sub

Private Function WasChecked(ByVal name As String) As Boolean
    If checked Is Nothing Then Set checked = New Collection
    On Error GoTo no
    WasChecked = checked.Item(name)
no:
End Function

Private Function StampOf(ByVal book As Workbook) As String
    On Error GoTo none
    StampOf = book.CustomDocumentProperties(VFM_STAMP).Value
none:
End Function

Private Function PackInUse() As String
    Dim given(0 To 0) As Variant, answer As Variant
    answer = VfmAnswer("VFM_PACK", given)
    If IsError(answer) Then PackInUse = "no data pack" Else PackInUse = CStr(answer)
End Function
