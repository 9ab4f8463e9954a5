namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>One run of the command, with its console and cancellation.</summary>
/// <param name="console">The console.</param>
/// <param name="clock">The clock.</param>
/// <param name="cancellation">Stops the run.</param>
internal sealed class Session(ToolConsole console, TimeProvider clock, CancellationToken cancellation)
{
    /// <summary>
    /// Maximum wait after a cancellation. A model stops between two nodes of its graph, but the command must stop within a second. The
    /// process then ends by <see cref="ProcessExit"/>, which is safe while a thread is inside native code.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly List<Action> _tidyings = [];
    private bool _isAbandoned;

    public ToolConsole Console => console;

    /// <summary>
    /// Whether a scheduler started the command, so that errors whose cause may pass have the exit code <see cref="ExitCode.TryAgain"/>.
    /// </summary>
    public bool IsScheduled { get; set; }

    public CancellationToken Cancellation => cancellation;

    public TimeProvider Clock => clock;

    /// <summary>Registers a cleanup that runs if the work does not stop in time.</summary>
    /// <exception cref="OperationCanceledException">The work did not stop in time.</exception>
    public void OnAbandon(Action tidy) => Own<object>(() => tidy, _ => tidy());

    /// <summary>
    /// Creates a folder or another resource that is removed if the work does not stop in time. After that, none is created.
    /// </summary>
    /// <typeparam name="T">The resource.</typeparam>
    /// <param name="create">Creates it; null if that is not possible.</param>
    /// <exception cref="OperationCanceledException">The work did not stop in time.</exception>
    public T? Own<T>(Func<T?> create) where T : class, IDisposable => Own(create, created => created.Dispose());

    /// <summary>Runs a step that writes files and must not begin once the work was abandoned, such as moving finished files.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled before.</exception>
    public T Commit<T>(Func<T> step)
    {
        lock (_tidyings)
        {
            cancellation.ThrowIfCancellationRequested();
            return step();
        }
    }

    private T? Own<T>(Func<T?> create, Action<T> remove) where T : class
    {
        lock (_tidyings)
        {
            if (_isAbandoned)
                throw new OperationCanceledException(cancellation);
            T? created = create();
            if (created is not null)
                _tidyings.Add(() => remove(created));
            return created;
        }
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
        lock (_tidyings)
        {
            _isAbandoned = !running.IsCompleted;
            if (_isAbandoned)
                _tidyings.ForEach(tidy => tidy());
        }
        if (!_isAbandoned)
            return await running;
        throw new OperationCanceledException(cancellation);
    }
}
