using System.Globalization;

namespace FlagGateway.Demo.Display;

/// <summary>Writes a line at each tick, and the gateway's messages as they occur: for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter output)
{
    private long _seen;

    public async Task RunAsync(DemoView view, PeriodicTimer timer, CancellationToken cancellationToken)
    {
        using (timer)
        {
            foreach (var hint in view.Hints)
                await output.WriteLineAsync(hint);
            while (await timer.NextAsync(cancellationToken))
            {
                await WriteMessagesAsync(view.Messages);
                await output.WriteLineAsync(view.Line());
            }
        }

        await WriteMessagesAsync(view.Messages);
    }

    private async Task WriteMessagesAsync(DemoMessages messages)
    {
        foreach (var message in messages.Latest(_seen, int.MaxValue))
        {
            _seen = message.Number + 1;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{message.At:HH:mm:ss} {message.Text}"));
        }
    }
}
