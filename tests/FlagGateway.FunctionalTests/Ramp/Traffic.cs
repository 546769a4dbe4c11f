using System.Globalization;

namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>
/// A wrk that lets all users ask one after the other, round after round, until it is told to stop. The
/// connections fall silent before wrk is ended, so that no request is cut off and every count is exact.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly string _stop;
    private readonly ExternalProcess _wrk;

    public Traffic(string folder, Uri gateway, int users)
    {
        _stop = Path.Combine(folder, "stop");
        var script = Path.Combine(folder, "users.lua");
        File.WriteAllText(script, Script(users));
        _wrk = new ExternalProcess("wrk", "-t1", "-c32", "-d600s", "--timeout", "30s", "-s", script, gateway.ToString());
    }

    public bool HasEnded => _wrk.HasExited;

    /// <summary>Lets the connections fall silent one after the other.</summary>
    public void Stop() => File.WriteAllText(_stop, "");

    /// <summary>Ends wrk and gives its report.</summary>
    public Task<string> EndAsync(CancellationToken cancellationToken) => _wrk.InterruptAsync(cancellationToken);

    public ValueTask DisposeAsync() => _wrk.DisposeAsync();

    private string Script(int users) => string.Create(CultureInfo.InvariantCulture, $$"""
        local sent, stopped = 0, false

        function request()
          sent = sent + 1
          if sent % 64 == 0 then
            local file = io.open("{{_stop}}")
            if file then file:close() stopped = true end
          end
          return wrk.format("GET", "/orders", { ["Host"] = "shop.example", ["X-User-Id"] = "user-" .. sent % {{users}} })
        end

        -- Milliseconds before a connection asks again: all together make about 8 000 requests a second.
        function delay()
          return stopped and 3600000 or 3
        end
        """);
}
