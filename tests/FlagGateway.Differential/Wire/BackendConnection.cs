using System.Net.Sockets;
using System.Text;

namespace FlagGateway.Differential.Wire;

/// <summary>One connection of the recording backend.</summary>
internal sealed class BackendConnection(TcpClient client, Func<Script> script, Func<int> next)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _bytes = new();
    private List<int> _numbers = [];
    private int _read;
    private bool _answeredAtHead;
    private bool _continued;

    public bool IsClosed => _ended.Task.IsCompleted;

    /// <summary>Whether bytes arrived that are no complete request.</summary>
    public bool IsIncomplete
    {
        get
        {
            lock (_lock)
                return _read < _bytes.Length;
        }
    }

    public void Start() => _ = ServeAsync();

    public void Close() => client.Dispose();

    public Task EndedAsync(TimeSpan patience) => ((Task)_ended.Task.WaitAsync(patience)).ContinueWith(static _ => { }, TaskScheduler.Default);

    public Recorded Take()
    {
        lock (_lock)
        {
            var bytes = _bytes.ToString();
            var numbers = _numbers;
            if (_read == _bytes.Length)
                (_read, _, _numbers) = (0, _bytes.Clear(), []);
            return new Recorded(bytes, numbers, !IsClosed);
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            var stream = client.GetStream();
            var buffer = new byte[32 * 1024];
            while (true)
            {
                var count = await stream.ReadAsync(buffer);
                if (count == 0)
                    break;
                var (answer, isLast) = Answer(Encoding.Latin1.GetString(buffer, 0, count));
                if (answer.Length > 0)
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
                if (isLast)
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The proxy closed, or the case has ended.
        }
        finally
        {
            client.Dispose();
            _ended.TrySetResult();
        }
    }

    private (string Answer, bool IsLast) Answer(string received)
    {
        lock (_lock)
        {
            _bytes.Append(received);
            var pending = _bytes.ToString(_read, _bytes.Length - _read);
            var result = MessageReader.Requests(pending, Reading.Lenient);
            var answers = "";
            foreach (var request in result.Messages)
            {
                var current = script();
                var number = next();
                _numbers.Add(number);
                if (!_answeredAtHead)
                    answers += current.AnswerTo(request);
                (_answeredAtHead, _continued) = (false, false);
                _read += request.End - request.Start;
                if (current.Closes && current.IsFor(request.Line))
                    return (answers, true);
            }

            if (result.Problem is not null)
                return (answers + "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nX-Backend: refused\r\nConnection: close\r\n\r\n", true);
            return (answers + AtHead(result.Rest), _answeredAtHead && script().Closes);
        }
    }

    // What a server says before it has the body.
    private string AtHead(string pending)
    {
        if (!pending.Contains("\r\n\r\n", StringComparison.Ordinal))
            return "";
        if (script().AtHead && script().IsFor(pending) && !_answeredAtHead)
        {
            _answeredAtHead = true;
            return script().AnswerTo(new Message(0, 0, pending, [], "", []));
        }

        if (_continued || !pending.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
            return "";
        _continued = true;
        return "HTTP/1.1 100 Continue\r\n\r\n";
    }
}
