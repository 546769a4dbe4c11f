using System.Diagnostics;
using System.Text;

namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>A program that runs until it is disposed; keeps what it writes.</summary>
internal sealed class ExternalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public ExternalProcess(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Programs.PathOf(program), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Waits until it ends by itself and gives its exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it as Ctrl+C does and gives all that it wrote.</summary>
    public async Task<string> InterruptAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("INT", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return Output;
    }

    /// <summary>Sends a signal: <c>STOP</c>, <c>CONT</c>, <c>TERM</c>.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken = default)
    {
        // .NET itself can only kill.
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
