Attribute VB_Name = "VfmServer"
Option Explicit
Option Private Module

' The function server: one Python for the session, started by the first formula or button that needs it.

' After a start that failed, no other is tried for so long: hundreds of cells would each wait for it.
Private Const REST_SECONDS As Long = 30

Private server As Object
Private failure As String
Private failedAt As Date

' What a cell shows for a call; #REF! where the server cannot be reached, as where there is no data pack.
Public Function VfmAnswer(ByVal name As String, ByVal given As Variant) As Variant
    Dim wasThere As Boolean
    If VfmIsResting() Then
        VfmAnswer = VfmErrorValue("#REF!")
        Exit Function
    End If
    On Error GoTo failed
    wasThere = Not server Is Nothing
again:
    VfmAnswer = VfmResult(Connected().CallUDF("functions", name, given))
    failure = ""
    Exit Function
failed:
    Set server = Nothing
    If wasThere Then
        ' The server of an hour ago may have ended: another is started once.
        wasThere = False
        Resume again
    End If
    failure = Err.Description
    failedAt = Now
    VfmAnswer = VfmErrorValue("#REF!")
End Function

' Runs a macro of udfs/macros.py with some words; True where it came to its end.
Public Function VfmMacro(ByVal name As String, ByVal words As Variant) As Boolean
    Dim wasThere As Boolean, python As Object
    On Error GoTo failed
    wasThere = Not server Is Nothing
again:
    Set python = Connected()
    If Not ActiveWorkbook Is Nothing Then python.SetAttr python.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
    If IsArray(words) Then
        python.Call python.Module("macros"), name, python.TupleFromArray(words)
    Else
        python.Call python.Module("macros"), name
    End If
    failure = ""
    VfmMacro = True
    Exit Function
failed:
    If wasThere And IsGone(Err.number) Then
        wasThere = False
        Set server = Nothing
        Resume again
    End If
    If IsGone(Err.number) Then Set server = Nothing
    failure = Err.Description
    failedAt = Now
End Function

' What the server or its start last complained of; empty where all is well.
Public Function VfmFailure() As String
    VfmFailure = failure
End Function

' Whether a start failed a moment ago.
Public Function VfmIsResting() As Boolean
    If failure <> "" And server Is Nothing Then VfmIsResting = DateDiff("s", failedAt, Now) < REST_SECONDS
End Function

' Whether the server runs, as far as is known here.
Public Function VfmIsConnected() As Boolean
    VfmIsConnected = Not server Is Nothing
End Function

' Forgets the server, so that the next call tries again at once.
Public Sub VfmForgetServer()
    Set server = Nothing
    failure = ""
End Sub

' The server object is held: asking for it anew reads the settings file a dozen times.
Private Function Connected() As Object
    If server Is Nothing Then Set server = XLPy()
    Set Connected = server
End Function

' A process that ended (RPC_S_SERVER_UNAVAILABLE, RPC_S_CALL_FAILED, RPC_E_DISCONNECTED), not a macro that complained.
Private Function IsGone(ByVal number As Long) As Boolean
    IsGone = (number = -2147023174) Or (number = -2147023170) Or (number = -2147417848) Or (number = 462)
End Function
