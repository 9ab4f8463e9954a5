using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>Says of the engine's progress which column and row it is of.</summary>
internal sealed class RowProgress(IProgress<LimeProgress> progress, string column, long row) : IProgress<ExplainProgress>
{
    public void Report(ExplainProgress value)
    {
        if (value.Total > 0) // metrics that need no model runs have no progress
            progress.Report(new LimeProgress(column, row, value.Done, value.Total));
    }
}
