namespace Microsoft.ML.Lime.Rows;

/// <summary>A mapping on rows of one schema. The columns it adds come last.</summary>
internal sealed class BoundMapping : IRowToRowMapper
{
    private readonly ImageMapping _mapping;
    private readonly DataViewSchema.Column[] _inputs;

    public BoundMapping(ImageMapping mapping, DataViewSchema schema)
    {
        List<string> problems = [];
        _mapping = mapping;
        _inputs = [.. mapping.Inputs.Select(input => input.Find(schema, problems))];
        InputColumn.ThrowIf(problems);
        InputSchema = schema;
        DataViewSchema.Builder builder = new();
        builder.AddColumns(schema);
        builder.AddColumns(mapping.Outputs(InputColumn.ImageType(_inputs[0].Type)));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    /// <summary>The types of the columns that the mapping reads.</summary>
    public IReadOnlyList<DataViewType> InputTypes => [.. _inputs.Select(input => input.Type)];

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] active = Active(dependingColumns);
        bool adds = active.AsSpan(InputSchema.Count).Contains(true);
        return InputSchema.Where(column => active[column.Index] || adds && _inputs.Any(input => input.Index == column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row's schema is not the schema of this mapper.", nameof(input));
        return new MappedCursor(this, input, Active(activeColumns));
    }

    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[OutputSchema.Count];
        foreach (DataViewSchema.Column column in columns)
            active[column.Index] = true;
        return active;
    }

    /// <summary>The getters of the added columns of a row; null for those that are not requested.</summary>
    public Delegate?[] Open(DataViewRow row, bool[] active)
    {
        bool[] added = active[InputSchema.Count..];
        return added.Contains(true) ? _mapping.Open(row, _inputs, added) : new Delegate?[added.Length];
    }

    /// <summary>The getter of a column of a row, of the source or added.</summary>
    public ValueGetter<T> Getter<T>(DataViewRow source, Delegate?[] added, bool[] active, DataViewSchema.Column column)
    {
        if (column.Index >= active.Length || !active[column.Index])
            throw new InvalidOperationException($"The column '{column.Name}' was not requested when this row or cursor was opened.");
        if (column.Index < InputSchema.Count)
            return source.GetGetter<T>(InputSchema[column.Index]);
        return added[column.Index - InputSchema.Count] as ValueGetter<T>
            ?? throw new InvalidOperationException(
                $"The column '{column.Name}' holds values of {column.Type.RawType}, not of {typeof(T)}.");
    }
}
