using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The first step of a <see cref="PlainChain"/>; ML.NET finds it by its contract.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PlainStart : CustomMappingFactory<PlainStart.Input, PlainStart.Row>
{
    public const string Contract = "MlNetLime.Start";

    public override Action<Input, Row> GetMapping() => (_, _) => { };

    /// <summary>It reads no column.</summary>
    internal sealed class Input;

    /// <summary>A key, and empty columns for those that a chain may lack.</summary>
    internal sealed class Row : PlainColumns
    {
        [ColumnName(PlainChain.Key)]
        public bool Key { get; set; }
    }
}
