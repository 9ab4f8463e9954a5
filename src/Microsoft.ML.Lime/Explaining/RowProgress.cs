using Microsoft.ML.Lime.Rows;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>Adds the column and the row to the engine's progress.</summary>
internal sealed class RowProgress : IProgress<ExplainProgress>
{
    private readonly IProgress<LimeProgress> _progress;
    private readonly string _column;
    private readonly long _row;

    private RowProgress(IProgress<LimeProgress> progress, string column, long row) => (_progress, _column, _row) = (progress, column, row);

    /// <summary>Null where no progress is reported.</summary>
    public static RowProgress? Create(LimeWork work, string column, long row) =>
        work.Progress is { } progress ? new(progress, column, row) : null;

    public void Report(ExplainProgress value)
    {
        if (value.Total > 0) // metrics without model calls have no progress
            _progress.Report(new LimeProgress(_column, _row, value.Done, value.Total));
    }
}
