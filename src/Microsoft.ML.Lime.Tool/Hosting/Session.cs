namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>One run of the command, with its console and cancellation.</summary>
/// <param name="console">The console.</param>
/// <param name="clock">The clock.</param>
/// <param name="cancellation">Stops the run.</param>
internal sealed class Session(ToolConsole console, TimeProvider clock, CancellationToken cancellation)
{
    /// <summary>
    /// Maximum wait after a cancellation. A model stops between two nodes of its graph, but the command must stop within a second.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly List<Action> _tidyings = [];

    public ToolConsole Console => console;

    public CancellationToken Cancellation => cancellation;

    public TimeProvider Clock => clock;

    /// <summary>Registers a cleanup that also runs if the work does not stop in time.</summary>
    public void OnAbandon(Action tidy)
    {
        lock (_tidyings)
            _tidyings.Add(tidy);
    }

    /// <summary>Runs work on a separate thread. After a cancellation the wait for it is limited.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled; it may still be running.</exception>
    public async Task<int> RunAsync(Func<int> work)
    {
        Task<int> running = Task.Run(work, CancellationToken.None);
        var cancelled = new TaskCompletionSource();
        using (cancellation.Register(cancelled.SetResult))
            await Task.WhenAny(running, cancelled.Task);
        if (!running.IsCompleted)
            await Task.WhenAny(running, Task.Delay(Patience, clock, CancellationToken.None));
        if (running.IsCompleted)
            return await running;
        lock (_tidyings)
            _tidyings.ForEach(tidy => tidy());
        throw new OperationCanceledException(cancellation);
    }
}
