namespace Microsoft.ML.Lime.Rows;

/// <summary>Fills the buffers that getters receive; ML.NET passes the same one for every row.</summary>
internal static class Fill
{
    public static void With<T>(ref VBuffer<T> buffer, ReadOnlySpan<T> values)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, values.Length);
        values.CopyTo(editor.Values);
        buffer = editor.Commit();
    }

    public static void With<TSource, T>(ref VBuffer<T> buffer, IReadOnlyList<TSource> values, Func<TSource, T> convert)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, values.Count);
        for (int i = 0; i < values.Count; i++)
            editor.Values[i] = convert(values[i]);
        buffer = editor.Commit();
    }

    /// <summary>Fills a vector without values: as many slots as its type has, none where the size varies.</summary>
    public static void Missing<T>(ref VBuffer<T> buffer, DataViewType type, T value)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, ((VectorDataViewType)type).Size);
        editor.Values.Fill(value);
        buffer = editor.Commit();
    }
}
