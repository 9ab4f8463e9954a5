using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Microsoft.ML.Lime.Engine.Methods.ImageLime;

/// <summary>Work on a thread of its own whose results so far can be awaited one by one.</summary>
internal static class SnapshotStream
{
    /// <summary>Runs the work once the stream is read.</summary>
    /// <param name="explain">Shows what it has in between, and returns the last.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<ImageExplanation> Of(
        Func<Action<ImageExplanation>, CancellationToken, ImageExplanation> explain,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Room for one: a newer snapshot takes the place of one that nobody has fetched.
        Channel<ImageExplanation> newest = Channel.CreateBounded<ImageExplanation>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });
        Task work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (ImageExplanation snapshot in newest.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return snapshot;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }

        void Work()
        {
            try
            {
                Show(explain(Show, stop.Token));
                newest.Writer.Complete();
            }
#pragma warning disable CA1031 // whatever it is, the reader throws it
            catch (Exception e)
#pragma warning restore CA1031
            {
                newest.Writer.Complete(e);
            }
        }

        void Show(ImageExplanation snapshot) => newest.Writer.TryWrite(snapshot);
    }
}
