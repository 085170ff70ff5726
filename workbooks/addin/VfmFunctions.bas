Attribute VB_Name = "VfmFunctions"
Option Explicit

' Made from the catalogue of functions by python3 dev.py addin; a change here is lost.

Public Function VFM_VALUE(area As Variant, indicator As Variant, Optional period As Variant, Optional if_missing As Variant) As Variant
    Dim given(0 To 3) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(if_missing) Then given(3) = VfmArgument(if_missing)
    VFM_VALUE = VfmAnswer("VFM_VALUE", given)
End Function

Public Function VFM_SERIES(area As Variant, indicator As Variant, Optional from_period As Variant, Optional to_period As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(from_period) Then given(2) = VfmArgument(from_period)
    If Not IsMissing(to_period) Then given(3) = VfmArgument(to_period)
    If Not IsMissing(headers) Then given(4) = VfmArgument(headers)
    VFM_SERIES = VfmAnswer("VFM_SERIES", given)
End Function

Public Function VFM_TABLE(areas As Variant, indicators As Variant, Optional period As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 3) As Variant
    given(0) = VfmArgument(areas)
    given(1) = VfmArgument(indicators)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(headers) Then given(3) = VfmArgument(headers)
    VFM_TABLE = VfmAnswer("VFM_TABLE", given)
End Function

Public Function VFM_PEERS(area As Variant, Optional group As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 2) As Variant
    given(0) = VfmArgument(area)
    If Not IsMissing(group) Then given(1) = VfmArgument(group)
    If Not IsMissing(headers) Then given(2) = VfmArgument(headers)
    VFM_PEERS = VfmAnswer("VFM_PEERS", given)
End Function

Public Function VFM_PEERAVG(area As Variant, indicator As Variant, Optional period As Variant, Optional group As Variant, Optional method As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(group) Then given(3) = VfmArgument(group)
    If Not IsMissing(method) Then given(4) = VfmArgument(method)
    VFM_PEERAVG = VfmAnswer("VFM_PEERAVG", given)
End Function

Public Function VFM_GAP(area As Variant, indicator As Variant, Optional period As Variant, Optional benchmark As Variant, Optional unit As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(benchmark) Then given(3) = VfmArgument(benchmark)
    If Not IsMissing(unit) Then given(4) = VfmArgument(unit)
    VFM_GAP = VfmAnswer("VFM_GAP", given)
End Function

Public Function VFM_POSITION(area As Variant, indicator As Variant, Optional period As Variant, Optional benchmark As Variant) As Variant
    Dim given(0 To 3) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(benchmark) Then given(3) = VfmArgument(benchmark)
    VFM_POSITION = VfmAnswer("VFM_POSITION", given)
End Function

Public Function VFM_PEERSTATS(area As Variant, indicator As Variant, Optional period As Variant, Optional group As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(group) Then given(3) = VfmArgument(group)
    If Not IsMissing(headers) Then given(4) = VfmArgument(headers)
    VFM_PEERSTATS = VfmAnswer("VFM_PEERSTATS", given)
End Function

Public Function VFM_EXPECTED(area As Variant, indicator As Variant, Optional period As Variant, Optional part As Variant, Optional controls As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(part) Then given(3) = VfmArgument(part)
    If Not IsMissing(controls) Then given(4) = VfmArgument(controls)
    VFM_EXPECTED = VfmAnswer("VFM_EXPECTED", given)
End Function

Public Function VFM_MODEL(indicator As Variant, Optional period As Variant, Optional controls As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 3) As Variant
    given(0) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(1) = VfmArgument(period)
    If Not IsMissing(controls) Then given(2) = VfmArgument(controls)
    If Not IsMissing(headers) Then given(3) = VfmArgument(headers)
    VFM_MODEL = VfmAnswer("VFM_MODEL", given)
End Function

Public Function VFM_SENSITIVITY(area As Variant, indicator As Variant, Optional period As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 3) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(headers) Then given(3) = VfmArgument(headers)
    VFM_SENSITIVITY = VfmAnswer("VFM_SENSITIVITY", given)
End Function

Public Function VFM_DRIVERS(area As Variant, indicator As Variant, Optional period As Variant, Optional controls As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(controls) Then given(3) = VfmArgument(controls)
    If Not IsMissing(headers) Then given(4) = VfmArgument(headers)
    VFM_DRIVERS = VfmAnswer("VFM_DRIVERS", given)
End Function

Public Function VFM_WHATIF(area As Variant, indicator As Variant, Optional period As Variant, Optional deprivation As Variant, Optional share75 As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(deprivation) Then given(3) = VfmArgument(deprivation)
    If Not IsMissing(share75) Then given(4) = VfmArgument(share75)
    VFM_WHATIF = VfmAnswer("VFM_WHATIF", given)
End Function

Public Function VFM_TREND(area As Variant, indicator As Variant, Optional period As Variant) As Variant
    Dim given(0 To 2) As Variant
    given(0) = VfmArgument(area)
    given(1) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    VFM_TREND = VfmAnswer("VFM_TREND", given)
End Function

Public Function VFM_UPRATE(amount As Variant, from_period As Variant, to_period As Variant) As Variant
    Dim given(0 To 2) As Variant
    given(0) = VfmArgument(amount)
    given(1) = VfmArgument(from_period)
    given(2) = VfmArgument(to_period)
    VFM_UPRATE = VfmAnswer("VFM_UPRATE", given)
End Function

Public Function VFM_BRIDGE(area As Variant, Optional age As Variant, Optional period As Variant, Optional group As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    If Not IsMissing(age) Then given(1) = VfmArgument(age)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(group) Then given(3) = VfmArgument(group)
    If Not IsMissing(headers) Then given(4) = VfmArgument(headers)
    VFM_BRIDGE = VfmAnswer("VFM_BRIDGE", given)
End Function

Public Function VFM_GAPS(area As Variant, Optional theme As Variant, Optional period As Variant, Optional benchmark As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 4) As Variant
    given(0) = VfmArgument(area)
    If Not IsMissing(theme) Then given(1) = VfmArgument(theme)
    If Not IsMissing(period) Then given(2) = VfmArgument(period)
    If Not IsMissing(benchmark) Then given(3) = VfmArgument(benchmark)
    If Not IsMissing(headers) Then given(4) = VfmArgument(headers)
    VFM_GAPS = VfmAnswer("VFM_GAPS", given)
End Function

Public Function VFM_QUALITY(area As Variant, Optional period As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 2) As Variant
    given(0) = VfmArgument(area)
    If Not IsMissing(period) Then given(1) = VfmArgument(period)
    If Not IsMissing(headers) Then given(2) = VfmArgument(headers)
    VFM_QUALITY = VfmAnswer("VFM_QUALITY", given)
End Function

Public Function VFM_OUTCOMES(area As Variant, Optional period As Variant, Optional weights As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 3) As Variant
    given(0) = VfmArgument(area)
    If Not IsMissing(period) Then given(1) = VfmArgument(period)
    If Not IsMissing(weights) Then given(2) = VfmArgument(weights)
    If Not IsMissing(headers) Then given(3) = VfmArgument(headers)
    VFM_OUTCOMES = VfmAnswer("VFM_OUTCOMES", given)
End Function

Public Function VFM_QUADRANT(area As Variant, Optional period As Variant, Optional weights As Variant) As Variant
    Dim given(0 To 2) As Variant
    given(0) = VfmArgument(area)
    If Not IsMissing(period) Then given(1) = VfmArgument(period)
    If Not IsMissing(weights) Then given(2) = VfmArgument(weights)
    VFM_QUADRANT = VfmAnswer("VFM_QUADRANT", given)
End Function

Public Function VFM_FIND(Optional text As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 1) As Variant
    If Not IsMissing(text) Then given(0) = VfmArgument(text)
    If Not IsMissing(headers) Then given(1) = VfmArgument(headers)
    VFM_FIND = VfmAnswer("VFM_FIND", given)
End Function

Public Function VFM_AREAS(Optional group As Variant, Optional headers As Variant) As Variant
    Dim given(0 To 1) As Variant
    If Not IsMissing(group) Then given(0) = VfmArgument(group)
    If Not IsMissing(headers) Then given(1) = VfmArgument(headers)
    VFM_AREAS = VfmAnswer("VFM_AREAS", given)
End Function

Public Function VFM_SOURCE(indicator As Variant, Optional period As Variant, Optional field As Variant) As Variant
    Dim given(0 To 2) As Variant
    given(0) = VfmArgument(indicator)
    If Not IsMissing(period) Then given(1) = VfmArgument(period)
    If Not IsMissing(field) Then given(2) = VfmArgument(field)
    VFM_SOURCE = VfmAnswer("VFM_SOURCE", given)
End Function

Public Function VFM_CAVEAT(indicator As Variant) As Variant
    Dim given(0 To 0) As Variant
    given(0) = VfmArgument(indicator)
    VFM_CAVEAT = VfmAnswer("VFM_CAVEAT", given)
End Function

Public Function VFM_PACK(Optional field As Variant) As Variant
    Dim given(0 To 0) As Variant
    If Not IsMissing(field) Then given(0) = VfmArgument(field)
    VFM_PACK = VfmAnswer("VFM_PACK", given)
End Function

Public Function VFM_WHY(function_name As Variant, ParamArray arguments() As Variant) As Variant
    Dim given() As Variant, place As Long
    ReDim given(0 To 1 + UBound(arguments) - LBound(arguments))
    given(0) = VfmArgument(function_name)
    For place = LBound(arguments) To UBound(arguments)
        given(1 + place - LBound(arguments)) = VfmArgument(arguments(place))
    Next place
    VFM_WHY = VfmAnswer("VFM_WHY", given)
End Function
