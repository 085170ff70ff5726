Attribute VB_Name = "VfmSettings"
Option Explicit
Option Private Module

' Where Python is: the settings that vfmxl excel install wrote for this person. No workbook and no folder of a workbook
' is asked, since one that came by e-mail could name another program.

Private Const SETTINGS_FILE As String = "vfmxl.conf"

' The folder of this person's settings.
Public Function VfmSettingsFolder() As String
    VfmSettingsFolder = Environ$("USERPROFILE") & "\.vfmxl"
End Function

Public Function VfmSettingsFile() As String
    VfmSettingsFile = VfmSettingsFolder() & "\" & SETTINGS_FILE
End Function

' One setting, by the name that xlwings' module has for it; %NAME% stands for a variable of the system.
Public Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "") As Variant
    Dim file As Integer, name As String, value As String
    GetConfig = default
    On Error GoTo done
    If Dir$(VfmSettingsFile()) = "" Then Exit Function
    file = FreeFile
    Open VfmSettingsFile() For Input As #file
    Do While Not EOF(file)
        Input #file, name, value
        If LCase$(name) = LCase$(configKey) Then
            GetConfig = VfmExpanded(value)
            Exit Do
        End If
    Loop
done:
    If file > 0 Then Close #file
End Function

' A text with the values of the variables that it names between percent signs.
Public Function VfmExpanded(ByVal text As String) As String
    Dim first As Long, last As Long
    first = InStr(1, text, "%")
    Do While first > 0
        last = InStr(first + 1, text, "%")
        If last = 0 Then Exit Do
        If last > first + 1 Then text = Left$(text, first - 1) & Environ$(Mid$(text, first + 1, last - first - 1)) & Mid$(text, last + 1)
        first = InStr(first + 1, text, "%")
    Loop
    VfmExpanded = text
End Function
