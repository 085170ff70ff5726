Attribute VB_Name = "VfmStart"
Option Explicit

' What happens when Excel opens the add-in, and when it opens a workbook. Python is not started here: only a workbook
' with cells that lost the add-in makes it start, to ask which pack is in use.

Private helpGiven As Boolean

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
