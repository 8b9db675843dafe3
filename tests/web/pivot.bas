REM Pivots the first sheet of a file as a person would: technologies down, fiscal years across.
Sub Pivot(source As String, target As String)
  Dim opened(1) As New com.sun.star.beans.PropertyValue
  opened(0).Name = "Hidden" : opened(0).Value = True
  opened(1).Name = "FilterOptions" : opened(1).Value = "44,34,76,1"
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, opened())
  page = book.Sheets.getByIndex(0)
  cursor = page.createCursor()
  cursor.gotoEndOfUsedArea(False)
  last = cursor.RangeAddress
  book.Sheets.insertNewByName("Pivot", 1)
  sheet = book.Sheets.getByName("Pivot")
  wanted = sheet.DataPilotTables.createDataPilotDescriptor()
  wanted.setSourceRange(page.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).RangeAddress)
  fields = wanted.DataPilotFields
  fields.getByName("technology").Orientation = com.sun.star.sheet.DataPilotFieldOrientation.ROW
  fields.getByName("fiscal_year").Orientation = com.sun.star.sheet.DataPilotFieldOrientation.COLUMN
  amount = fields.getByName("likely")
  amount.Orientation = com.sun.star.sheet.DataPilotFieldOrientation.DATA
  amount.Function = com.sun.star.sheet.GeneralFunction.SUM
  sheet.DataPilotTables.insertNewByName("budget", sheet.getCellByPosition(0, 0).CellAddress, wanted)
  Dim saved(0) As New com.sun.star.beans.PropertyValue
  saved(0).Name = "FilterName" : saved(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(target, saved())
  book.close(True)
End Sub
