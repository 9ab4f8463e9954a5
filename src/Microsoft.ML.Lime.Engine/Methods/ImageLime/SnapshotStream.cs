using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Microsoft.ML.Lime.Engine.Methods.ImageLime;

/// <summary>Runs an explanation on its own thread and returns its snapshots as an asynchronous stream.</summary>
internal static class SnapshotStream
{
    /// <summary>Starts the explanation when the stream is read.</summary>
    /// <param name="explain">Explains; gets a callback for its snapshots, and returns the last one.</param>
    /// <param name="cancellation">Stops the explanation.</param>
    public static async IAsyncEnumerable<ImageExplanation> Create(
        Func<Action<ImageExplanation>, CancellationToken, ImageExplanation> explain,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Capacity 1: a newer snapshot replaces one that was not read yet.
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
                Publish(explain(Publish, stop.Token));
                newest.Writer.Complete();
            }
#pragma warning disable CA1031 // every exception is rethrown by the reader
            catch (Exception e)
#pragma warning restore CA1031
            {
                newest.Writer.Complete(e);
            }
        }

        void Publish(ImageExplanation snapshot) => newest.Writer.TryWrite(snapshot);
    }
}
