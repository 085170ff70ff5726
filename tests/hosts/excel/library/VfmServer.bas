Attribute VB_Name = "VfmServer"
Option Explicit

' In place of Python: says what came over, or gives back what it was given.

Public Function VfmAnswer(ByVal name As String, ByVal given As Variant) As Variant
    Dim grid(0 To 1, 0 To 1) As Variant
    Select Case name
        Case "VFM_VALUE"
            VfmAnswer = VfmResult(given(0))
        Case "VFM_TABLE"
            grid(0, 0) = "head"
            grid(0, 1) = Chr$(30) & "#N/A"
            grid(1, 0) = 1.5
            grid(1, 1) = Chr$(30) & "#NUM!"
            VfmAnswer = VfmResult(grid)
        Case Else
            VfmAnswer = Described(given)
    End Select
End Function

Private Function Described(given As Variant) As String
    Dim place As Long
    For place = LBound(given) To UBound(given)
        If place > LBound(given) Then Described = Described & " | "
        Described = Described & One(given(place))
    Next place
End Function

Private Function One(value As Variant) As String
    Dim row As Long, column As Long
    If IsArray(value) Then
        For row = LBound(value, 1) To UBound(value, 1)
            If row > LBound(value, 1) Then One = One & ";"
            For column = LBound(value, 2) To UBound(value, 2)
                If column > LBound(value, 2) Then One = One & ","
                One = One & One1(value(row, column))
            Next column
        Next row
        One = "{" & One & "}"
    Else
        One = One1(value)
    End If
End Function

Private Function One1(value As Variant) As String
    If IsEmpty(value) Then
        One1 = "nothing"
    ElseIf VarType(value) = vbString Then
        One1 = """" & Replace(value, Chr$(30), "!") & """"
    Else
        One1 = CStr(value)
    End If
End Function
