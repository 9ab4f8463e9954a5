using System.Globalization;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The value of one metric for one method on one image.</summary>
internal sealed record Compared(string Model, string Image, string Method, int Runs, string Metric, MetricValue Value)
{
    public const string Header = "model,picture,method,runs,metric,value,constant,random,center";

    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Model},{Image},{Method},{Runs},{Metric},{Value.Value:G6},{Value.Constant:G6},{Value.Random:G6},")
        + string.Create(CultureInfo.InvariantCulture, $"{Value.Center:G6}");
}
