namespace FlagGateway.Metrics.Exposition;

/// <summary>
/// One collection and everybody who waits for it. Requests board until it starts; nobody gets numbers
/// that are older than their request.
/// </summary>
internal sealed class ScrapeFlight
{
    private readonly TaskCompletionSource<bool> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _passengers = new int[ExpositionFormats.Count];
    private readonly PooledPage?[] _pages = new PooledPage?[ExpositionFormats.Count];

    /// <summary>Ends when the pages are rendered: true with pages, false without. It never fails.</summary>
    public Task<bool> Landed => _landed.Task;

    /// <summary>Takes one more request on board. Not to be called once the flight has started.</summary>
    public void Board(ExpositionFormat format) => _passengers[(int)format]++;

    /// <summary>How many requests wait for a format.</summary>
    public int Passengers(ExpositionFormat format) => _passengers[(int)format];

    /// <summary>Hands over the page of a format.</summary>
    public void Load(ExpositionFormat format, PooledPage page) => _pages[(int)format] = page;

    /// <summary>Lets the waiting requests go on.</summary>
    public void Land(bool collected) => _landed.TrySetResult(collected && Complete());

    /// <summary>The page of a format; each passenger releases it once.</summary>
    public PooledPage Page(ExpositionFormat format) =>
        _pages[(int)format] ?? throw new InvalidOperationException("The scrape has no page of this format.");

    private bool Complete()
    {
        for (var i = 0; i < _pages.Length; i++)
        {
            if (_passengers[i] > 0 && _pages[i] is null)
                return false;
        }

        return true;
    }
}
