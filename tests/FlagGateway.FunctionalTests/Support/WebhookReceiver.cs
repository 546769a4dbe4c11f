using System.Globalization;
using WireMock;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>A receiver of notices that follows a script; 200 without one. Its address holds a secret.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    private readonly WireMockServer _server = ScriptedServer.Start();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _held;

    public WebhookReceiver()
    {
        Address = new Uri($"{_server.Url}/services/secret?token=secret");
        Answer(Status(200));
    }

    public Uri Address { get; }

    /// <summary>What it answered, in order.</summary>
    public IReadOnlyList<IRequestMessage> Requests => [.. _server.LogEntries.Select(static entry => entry.RequestMessage!)];

    public IEnumerable<string> Bodies => Requests.Select(static request => request.Body!);

    /// <summary>How many requests it has held so far.</summary>
    public int Held => _held;

    /// <summary>A status with the wish that nobody tries again for an hour.</summary>
    public static IResponseBuilder Status(int status) => Response.Create().WithStatusCode(status).WithHeader("Retry-After", "3600");

    /// <summary>Answers from now on in this way.</summary>
    public void Answer(IResponseBuilder response)
    {
        _server.ResetMappings();
        _server.Given(Request.Create()).RespondWith(response);
    }

    /// <summary>Answers with these statuses in turn, then from the first again.</summary>
    public void AnswerInTurn(params int[] statuses)
    {
        _server.ResetMappings();
        for (var i = 0; i < statuses.Length; i++)
        {
            var turn = _server.Given(Request.Create()).InScenario("turns");
            if (i > 0)
                turn = turn.WhenStateIs(Turn(i));
            // Without a state to go to, the scenario starts again.
            if (i < statuses.Length - 1)
                turn = turn.WillSetStateTo(Turn(i + 1));
            turn.RespondWith(Status(statuses[i]));
        }

        static string Turn(int i) => i.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Holds each request until it is released, and answers 200 then.</summary>
    public void Hold() => Answer(Response.Create().WithCallback(async _ =>
    {
        Interlocked.Increment(ref _held);
        await _released.Task;
        return new ResponseMessage { StatusCode = 200 };
    }));

    public void Release() => _released.TrySetResult();

    public void Forget() => _server.ResetLogEntries();

    public void Dispose()
    {
        Release();
        // Waits until nobody listens, which Dispose alone does not.
        _server.Stop();
        _server.Dispose();
    }
}
