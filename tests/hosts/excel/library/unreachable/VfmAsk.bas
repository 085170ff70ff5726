Attribute VB_Name = "VfmAsk"
Option Explicit

' What a hundred cells meet, one after the other.

Public Function Hundred() As String
    Dim given(0 To 0) As Variant, place As Long, answer As Variant, refused As Long
    For place = 1 To 100
        answer = VfmAnswer("VFM_PACK", given)
        If VfmErrorName(answer) = "#REF!" Then refused = refused + 1
    Next place
    Hundred = refused & " refused, tried " & Tries() & ", resting " & VfmIsResting() & ": " & VfmFailure()
End Function

' What a person meets who presses a button afterwards.
Public Function Pressed() As String
    VfmForgetServer
    Pressed = VfmMacro("data_status", Empty) & ", tried " & Tries() & ", resting " & VfmIsResting()
End Function
